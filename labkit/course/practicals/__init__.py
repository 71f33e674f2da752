"""What each practical asks: its tasks, and the checks of their answers."""
