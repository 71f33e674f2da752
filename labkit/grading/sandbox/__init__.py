"""What a forked process gives up before it runs a stranger's code, and whether that holds."""
