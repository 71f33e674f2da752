"""The kernel that a submission runs in: three processes, a file or more for each."""
