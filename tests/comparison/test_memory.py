import tracemalloc

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.naive_bayes import GaussianNB

import labkit
from labkit.comparison import memory as module
from labkit.comparison.facts import describe
from labkit.comparison.fitting import fit_for
from labkit.comparison.memory import machine_memory, memory_needed
from labkit.comparison.sampling import planned_counts
from labkit.errors import RowsError
from labkit.metrics import class_counts

METHOD = make_pipeline(SMOTE(random_state=0), GaussianNB())


def towns(n, *, numbers):
    draws = np.random.default_rng(0)
    names = [f"town {i}" for i in range(25)]
    table = pd.DataFrame({f"place {i}": draws.choice(names, n) for i in range(4)})
    if numbers:
        table["size"] = draws.normal(size=n)
    return labkit.from_frame(table.assign(y=np.arange(n) % 10 == 0), "y")


@pytest.mark.parametrize(("n", "numbers"), [(12_000, True), (14_000, False)])
def test_what_is_said_to_be_needed_is_about_what_a_fit_takes(n, numbers):
    split = towns(n, numbers=numbers)
    said = memory_needed(METHOD, split, planned_counts(METHOD, class_counts(split.y_train)))
    estimator = fit_for(METHOD, split)
    tracemalloc.start()
    estimator.fit(split.X_train, split.y_train)
    taken = tracemalloc.get_traced_memory()[1] / 2**30
    tracemalloc.stop()
    assert said / 2 < taken < 3 * said


def test_what_meets_no_category_needs_nothing_beyond_the_data(split, loans_csv):
    assert memory_needed(METHOD, split, {0: 7576, 1: 7576}) == 0
    loans = labkit.read_csv(loans_csv, "paid")
    assert memory_needed(GaussianNB(), loans, None) == 0


def test_more_than_the_machine_has_is_refused_before_anything_is_fitted(monkeypatch):
    split = towns(500, numbers=True)
    describe(split, {"smote": METHOD})
    monkeypatch.setattr(module, "machine_memory", lambda: 1e-6)
    with pytest.raises(RowsError, match=r"smote needs about .* GB .* a sample .* leave it out"):
        describe(split, {"smote": METHOD, "bayes": GaussianNB()})
    describe(split, {"bayes": GaussianNB()})
    monkeypatch.setattr(module, "machine_memory", lambda: None)
    describe(split, {"smote": METHOD})


def test_the_machine_has_some_memory_or_does_not_tell():
    there = machine_memory()
    assert there is None or there > 0.1
