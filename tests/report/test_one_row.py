"""A score, or a method, is one row of a table: whoever adds it finds it everywhere."""

import json

import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import labkit
from labkit.comparison.methods import METHODS, Method
from labkit.metrics import SCORES, Score, confusion


def _missed(made):
    (_, _), (missed, _) = confusion(made.y_true, made.y_pred)
    return float(missed)


@pytest.fixture
def missed(monkeypatch):
    """Add a score: the rows of class 1 that were missed."""
    row = Score("missed", "rows missed", "miss", _missed, higher_is_better=False)
    monkeypatch.setitem(SCORES, "missed", row)


@pytest.fixture
def logistic(monkeypatch):
    """Add a method: a logistic regression whose intercept is left alone."""

    def effect(asked):
        return "draws a line" if isinstance(asked.last, LogisticRegression) else None

    row = Method(
        "logistic",
        "Logistic regression",
        lambda seed, epochs: LogisticRegression(random_state=seed, max_iter=500 + epochs),
        effect,
    )
    monkeypatch.setitem(METHODS, "logistic", row)


FOREST = ("--methods", "balanced_forest")


@pytest.mark.usefixtures("missed")
def test_a_score_is_found_in_terminal_csv_json_and_report(labkit_here, tmp_path):
    status, out, _ = labkit_here("run", *FOREST, "--out", tmp_path / "out", "--no-plots")
    assert status == 0
    summary = out[out.index("\nSummary") :]
    assert "miss" in summary.split("Best:")[0].split()
    assert "rows missed" in summary.split("Best:")[1]
    table = pd.read_csv(tmp_path / "out" / "comparison.csv", index_col="method")
    made = json.loads((tmp_path / "out" / "comparison.json").read_text())
    matrix = made["methods"]["balanced_forest"]["confusion_matrix"]
    assert made["methods"]["balanced_forest"]["scores"]["missed"] == matrix[1][0]
    assert table.loc["balanced_forest", "missed"] == matrix[1][0]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<th scope="col">rows missed</th>' in page
    assert "Lower is better for: Brier score, rows missed." in page


@pytest.mark.usefixtures("missed")
def test_a_score_is_found_in_the_ranges_of_repeats(labkit_here, tmp_path):
    options = ("--repeats", 2, "--jobs", 1, "--out", tmp_path / "out")
    status, out, _ = labkit_here("run", *FOREST, *options)
    assert status == 0
    assert "miss" in out[out.index("\nRanges") :].split()
    made = json.loads((tmp_path / "out" / "comparison.json").read_text())
    assert set(made["summary"]["balanced_forest"]["missed"]) == {"median", "low", "high"}
    assert (tmp_path / "out" / "figures" / "ranges_missed.png").exists()
    assert "Rows missed: a dot is a run" in (tmp_path / "out" / "report.html").read_text()


@pytest.mark.usefixtures("missed")
def test_a_score_where_less_is_more_is_won_by_the_least(small_split):
    result = labkit.compare(small_split, {"bayes": LogisticRegression()})
    assert result.best["missed"] == ["bayes"]
    assert "rows missed" in result._repr_html_()


@pytest.mark.usefixtures("logistic")
def test_a_method_is_found_in_help_terminal_csv_json_and_report(labkit_here, tmp_path):
    assert "logistic" in labkit_here("run", "--help")[1]
    options = ("--methods", "logistic", "--tuned", "--seed", 5, "--epochs", 7)
    status, out, _ = labkit_here("run", *options, "--out", tmp_path / "out", "--no-plots")
    assert status == 0
    assert "draws a line" in out
    assert "as logistic; threshold tuned for F1 on training folds" in out
    table = pd.read_csv(tmp_path / "out" / "comparison.csv", index_col="method")
    assert list(table.index) == ["majority", "logistic", "logistic_tuned"]
    made = json.loads((tmp_path / "out" / "comparison.json").read_text())
    assert made["data"]["effects"]["logistic"] == "draws a line"
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<th scope="row">Logistic regression</th>' in page
    assert '<th scope="row">Logistic regression, tuned</th>' in page


@pytest.mark.usefixtures("logistic")
def test_a_method_is_made_of_the_seed_and_the_epochs_and_is_a_default():
    made = labkit.default_methods(5, 7)["logistic"]
    assert (made.random_state, made.max_iter) == (5, 507)


def test_a_name_that_is_no_method_is_told_with_those_there_are(labkit_here):
    status, _, err = labkit_here("run", "--methods", "bogus")
    assert status == 2
    assert ", ".join(name for name, row in METHODS.items() if row.role != "yardstick") in err
