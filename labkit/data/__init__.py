"""Where data come in: the practical's, rows of known risk, and people's own files."""

from labkit.data.made import known_risk, load_imbalanced
from labkit.data.split import Split
from labkit.data.table import read_csv

__all__ = ["Split", "known_risk", "load_imbalanced", "read_csv"]
