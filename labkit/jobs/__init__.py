"""Long jobs: processes that share the work, what is kept of it, and files that are whole."""
