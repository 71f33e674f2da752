"""Marks as files: tables, pages, and what people fill in by hand."""
