"""The page on which a person marks: ``labkit mark``."""
