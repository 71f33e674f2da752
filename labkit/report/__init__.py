"""A comparison as people read it: on a terminal, and as a folder with a page."""
