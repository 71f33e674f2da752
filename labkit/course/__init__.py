"""What a practical notebook is made of: tasks, checks, and how they read answers."""
