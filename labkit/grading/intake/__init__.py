"""What students hand in: from folders, archives and files to cells."""
