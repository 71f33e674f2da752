import re

import numpy as np
import pandas as pd
import pytest

import labkit
from labkit.comparison import cautions as module
from labkit.comparison.facts import describe
from labkit.comparison.methods import default_methods


@pytest.fixture
def towns():
    draws = np.random.default_rng(0)
    table = pd.DataFrame({"town": draws.choice(list("abcd"), 400), "size": draws.normal(size=400)})
    return labkit.from_frame(table.assign(y=np.arange(400) % 5 == 0), "y")


def told(split, methods):
    """Give the cautions of a comparison, as its facts hold them."""
    return list(describe(split, methods).cautions)


def test_the_published_data_need_no_caution(split):
    assert told(split, default_methods(baselines=True, tuned=True)) == []


def test_networks_that_take_few_steps_are_told_with_the_epochs_they_need(small_split):
    few = "Few training steps"
    lines = told(small_split, default_methods(tuned=True))
    [line] = [line for line in lines if line.startswith(few)]
    rows = len(small_split.y_train)
    assert f"weighted_ann takes {5 * -(-rows // 32)};" in line
    assert "smote_ann takes" in line
    assert "tuned" not in line
    epochs = int(re.search(r"epochs=(\d+)", line)[1])
    again = told(small_split, default_methods(epochs=epochs))
    assert not any(line.startswith(few) for line in again)


def test_smote_of_many_categories_tells_its_memory_and_the_way_out(towns, monkeypatch):
    assert not any("memory" in line for line in told(towns, default_methods()))
    monkeypatch.setattr(module, "MUCH_MEMORY", 0.0)
    [line] = [line for line in told(towns, default_methods(tuned=True)) if "memory" in line]
    assert line.startswith("SMOTE of categories takes much memory: smote_ann about 0.0 GB.")
    assert "leave it out of the methods" in line


def test_methods_without_a_network_take_no_steps(small_split):
    forest = {"balanced_forest": default_methods()["balanced_forest"]}
    assert not any("steps" in line for line in told(small_split, forest))


def test_the_command_says_what_to_mind_before_it_trains(labkit_here, tmp_path):
    draws = np.random.default_rng(0)
    y = np.arange(200) % 10 == 0
    table = pd.DataFrame({"customer": range(200), "x": draws.normal(size=200) + y, "y": y * 1})
    table.to_csv(tmp_path / "customers.csv", index=False)
    arguments = ("--csv", tmp_path / "customers.csv", "--target", "y", "--methods")
    status, out, _ = labkit_here("run", *arguments, "balanced_forest")
    assert status == 0
    before_training = " ".join(out.partition("Classification")[0].split())
    assert "value of its own in 'customer'" in before_training
    assert "Only 4 test rows are of class 1" in before_training


def test_the_data_are_left_as_they_were(small_split):
    before = small_split.X_train.copy()
    told(small_split, default_methods())
    assert np.array_equal(before, small_split.X_train)
    assert isinstance(small_split, labkit.Split)
