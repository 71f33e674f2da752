"""Where data come in: the practical's, rows of known risk, and people's own tables."""

from labkit.data.made import known_risk, load_imbalanced
from labkit.data.split import Split
from labkit.data.table import from_frame, read_csv, read_file

__all__ = ["Split", "from_frame", "known_risk", "load_imbalanced", "read_csv", "read_file"]
