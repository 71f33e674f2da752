"""What an instructor runs: a folder of submissions in, marks and feedback out."""
