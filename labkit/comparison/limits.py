"""How far seeds and epochs may go; imported by the command line, so it loads nothing."""

LARGEST_SEED = 2**32 - 1
"""The largest seed that NumPy's legacy generators take."""

MOST_EPOCHS = 10_000
"""More passes than this are a slip of the keyboard."""
