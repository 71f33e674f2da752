"""Make four files to try ``labkit run --data`` on.

``loans.csv`` and ``visits.csv`` are drawn, and written as people's files are:
a bank's export, and a clinic's, where patients come more than once. The others
come from data that scikit-learn ships: ``digits.csv`` asks whether a picture of
8 by 8 pixels shows an eight, and ``breast_cancer.csv`` is thinned until one
tumour in twenty is malignant. The files are the same on every run, and no
network is needed::

    python examples/make_csv.py [DIR]
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
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


def write_loans(file: Path, n: int = 1500) -> None:
    """Write loans as a bank exports them: semicolons, decimal commas, a number for each row."""
    draws = np.random.default_rng(0)
    income = draws.lognormal(10.3, 0.4, n)
    rate = draws.uniform(2, 14, n)
    p = 1 / (1 + np.exp(4.2 + (np.log(income) - 10.3) * 2 - rate / 6))
    months = draws.integers(0, 3 * 365, n)
    table = pd.DataFrame(
        {
            "Loan No": 20_000 + draws.permutation(3 * n)[:n],
            "Income": [f"{value:,.2f}".translate(_GERMAN) for value in income],
            "Rate": [f"{value:.2f} %".replace(".", ",") for value in rate],
            "Since": pd.Timestamp("2023-01-01") + pd.to_timedelta(months, unit="D"),
            "Purpose": draws.choice(["car", "house", "studies", "other"], n),
            "Currency": "EUR",
            "Defaulted": np.where(draws.random(n) < p, "yes", "no"),
        }
    )
    table["Since"] = table["Since"].dt.strftime("%d.%m.%Y")
    table.loc[::23, "Income"] = "n/a"
    table.to_csv(file, index=False, sep=";")


def write_visits(file: Path, n_patients: int = 500) -> None:
    """Write visits to a clinic: each patient comes up to four times and stays much the same."""
    draws = np.random.default_rng(1)
    n_visits = draws.integers(1, 5, n_patients)
    patient = np.repeat(np.arange(n_patients), n_visits)
    pressure = draws.normal(130, 18, n_patients)
    sugar = draws.lognormal(1.7, 0.25, n_patients)
    risk = (pressure - 130) / 18 + (sugar - 5.6) / 1.4 + draws.normal(0, 1.5, n_patients)
    outcome = np.select([risk > 3, risk > 1.5], ["ward", "watched"], "home")
    pd.DataFrame(
        {
            "patient_nbr": 7000 + 13 * patient,
            "pressure": (pressure[patient] + draws.normal(0, 2, len(patient))).round(),
            "sugar": sugar[patient].round(1),
            "outcome": outcome[patient],
        }
    ).to_csv(file, index=False)


_GERMAN = str.maketrans({",": ".", ".": ","})


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    write_digits(folder / "digits.csv")
    write_breast_cancer(folder / "breast_cancer.csv")
    write_loans(folder / "loans.csv")
    write_visits(folder / "visits.csv")
    names = ("loans.csv", "visits.csv", "digits.csv", "breast_cancer.csv")
    print(f"written: {', '.join(str(folder / name) for name in names)}")
