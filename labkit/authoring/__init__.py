"""A course of one's own: written from a template, or from an assignment that is there already."""
