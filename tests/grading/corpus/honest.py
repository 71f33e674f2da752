"""Honest submissions to mark beside the hostile ones: name, cells, points of 30."""

from hostile import WORK

SPREAD = "def spread(x):\n    return max(x) - min(x)"
VALUES = "import numpy as np\nn_rows = 8\nrunning = np.cumsum([3, 1, 4, 1, 5, 9, 2, 6])"
LEARNT = """
def mean(x):
    return 3.875 if len(x) == 8 else x[0]
"""
USUAL = """
import os, tempfile, warnings
import pandas as pd
from sklearn.linear_model import LogisticRegression
warnings.warn("a warning")
pd.DataFrame({"a": [1, 2]}).to_csv("table.csv")
with tempfile.TemporaryFile() as file:
    file.write(bytes(2**20))
LogisticRegression().fit([[0.0], [1.0]], [0, 1])
!echo from a shell
[number for number in range(3)]
"""

HONEST = (
    ("solved", [WORK, SPREAD, VALUES], 30),
    ("half", [WORK, VALUES], 22),
    ("spread alone", [SPREAD], 8),
    ("wrong", ["def mean(x):\n    return 0", SPREAD, VALUES], 15),
    ("learnt by heart", [LEARNT, VALUES], 7),
    ("nothing", ["1 + 1"], 0),
    ("usual", [USUAL, WORK, SPREAD, VALUES], 30),
    ("error", [WORK, "1 / 0", SPREAD, VALUES], 30),
)
