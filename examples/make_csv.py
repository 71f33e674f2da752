"""Make two files to try ``labkit run --csv`` on, from data that scikit-learn ships.

``digits.csv`` asks whether a picture of 8 by 8 pixels shows an eight;
``breast_cancer.csv`` is thinned until one tumour in twenty is malignant.
The files are the same on every run, and no network is needed::

    python examples/make_csv.py [DIR]
"""

import sys
from pathlib import Path

import numpy as np
from imblearn.datasets import make_imbalance
from sklearn.datasets import load_breast_cancer, load_digits

MALIGNANT_SHARE = 0.05


def write_digits(file: Path) -> None:
    """Write the pixels of all digits, and whether each is an eight."""
    pixels, digit = load_digits(return_X_y=True, as_frame=True)
    shown = np.where(digit == 8, "eight", "other")
    pixels.astype(int).assign(shown=shown).to_csv(file, index=False)


def write_breast_cancer(file: Path) -> None:
    """Write all benign tumours, and so many malignant ones that they are 5 % of the rows."""
    data = load_breast_cancer(as_frame=True)
    diagnosis = data.target.map(dict(enumerate(data.target_names)))
    benign = int((diagnosis == "benign").sum())
    malignant = round(benign * MALIGNANT_SHARE / (1 - MALIGNANT_SHARE))
    tumours, kept = make_imbalance(
        data.data,
        diagnosis,
        sampling_strategy={"benign": benign, "malignant": malignant},
        random_state=0,
    )
    tumours.assign(diagnosis=kept).to_csv(file, index=False)


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    write_digits(folder / "digits.csv")
    write_breast_cancer(folder / "breast_cancer.csv")
    print(f"written: {folder / 'digits.csv'}, {folder / 'breast_cancer.csv'}")
