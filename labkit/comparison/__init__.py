"""Methods fitted on the same rows, and what came of them."""
