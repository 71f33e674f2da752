import json
import time
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import classification_report
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC

import labkit
from labkit.comparison import result as result_file
from labkit.comparison.methods import default_methods
from labkit.network import training
from labkit.network.ann import ANNClassifier

VERSIONS = {"labkit", "tensorflow", "keras", "scikit-learn", "imbalanced-learn", "numpy"}
RESULT_KEYS = {
    "report",
    "confusion_matrix",
    "scores",
    "average_precision",
    "roc_auc",
    "brier",
    "intervals",
    "threshold",
    "seconds",
}


def predictions(result):
    return {name: one.y_proba.tolist() for name, one in result.results.items()}


def without_seconds(result):
    made = result.to_dict()
    for one in made["methods"].values():
        del one["seconds"]
    return made


def test_the_majority_is_the_first_row_and_beats_nobody_on_recall(result):
    assert list(result.summary.index) == [
        "majority",
        "plain_ann",
        "smote_ann",
        "weighted_ann",
        "balanced_forest",
        "plain_forest",
    ]
    majority = result.summary.loc["majority"]
    assert majority["accuracy"] == pytest.approx(1884 / 2000)
    assert majority[["precision", "recall", "f1"]].tolist() == [0, 0, 0]
    assert majority[["balanced_accuracy", "roc_auc"]].tolist() == [0.5, 0.5]


def test_two_runs_with_one_seed_give_identical_reports(split, result):
    again = labkit.compare(split, default_methods(42, baselines=True))
    assert without_seconds(again) == without_seconds(result)
    assert predictions(again) == predictions(result)


def test_another_seed_gives_other_networks_and_another_forest(small_split):
    one, other = (labkit.compare(small_split, seed=seed, epochs=1) for seed in (0, 1))
    for name in ("smote_ann", "weighted_ann", "balanced_forest"):
        assert not np.array_equal(one[name].y_proba, other[name].y_proba)
    assert (one.seed, other.seed) == (0, 1)


def test_the_epochs_reach_the_networks(small_split):
    result = labkit.compare(small_split, epochs=2)
    assert len(result["weighted_ann"].estimator.history_["loss"]) == 2


def test_the_methods_rebalance_what_the_plain_network_misses(result):
    recall = result.summary["recall"]
    for name in ("smote_ann", "weighted_ann", "balanced_forest"):
        assert recall[name] > recall["plain_ann"] + 0.3


def test_the_json_has_the_agreed_shape(tuned_result):
    made = json.loads(json.dumps(tuned_result.to_dict(), allow_nan=False))
    bases = ["plain_ann", "smote_ann", "weighted_ann", "balanced_forest", "plain_forest"]
    assert set(made) == {
        "data",
        "methods",
        "tests",
        "cost",
        "source",
        "versions",
        "seed",
        "target_names",
    }
    assert list(made["methods"]) == ["majority", *bases, *(f"{base}_tuned" for base in bases)]
    assert made["seed"] == 0
    assert made["target_names"] == ["0", "1"]
    assert set(made["versions"]) == VERSIONS
    for name, one in made["methods"].items():
        assert set(one) == RESULT_KEYS
        (tn, fp), (fn, tp) = one["confusion_matrix"]
        y_true, y_pred = tuned_result[name].y_true, tuned_result[name].y_pred
        assert tn + fp + fn + tp == 240
        assert tp == np.sum((y_true == 1) & (y_pred == 1))
        assert fp == np.sum((y_true == 0) & (y_pred == 1))
        assert one["report"] == classification_report(
            y_true, y_pred, output_dict=True, zero_division=0
        )


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        ({"methods": [LogisticRegression()]}, "have to be a dictionary of names"),
        ({"methods": {1: LogisticRegression()}}, "have to be a dictionary of names"),
        ({"jobs": 2}, "go with repeats"),
        ({"scheduler": "tcp://127.0.0.1:1"}, "go with repeats"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_anything_is_fitted(
    small_split, arguments, cause
):
    with pytest.raises(ValueError, match=cause):
        labkit.compare(small_split, **arguments)


class Fails(LogisticRegression):
    def fit(self, X, y):
        raise RuntimeError("no luck")


@pytest.mark.parametrize("options", [{}, {"repeats": 2, "jobs": 1}], ids=["one run", "repeats"])
def test_an_error_names_the_method_it_came_from(small_split, options):
    methods = {"fine": LogisticRegression(), "bad": Fails()}
    with pytest.raises(RuntimeError, match="no luck") as caught:
        labkit.compare(small_split, methods, **options)
    assert caught.value.__notes__ == ["This came from the method 'bad'."]


def test_a_split_drawn_anew_says_so(small_split):
    made = labkit.compare(small_split, {"one": LogisticRegression()}, seed=7, resplit=True)
    assert made.to_dict()["source"].endswith("random_state=42, split drawn anew with seed 7")


def test_the_json_holds_the_counts_and_weights_of_the_published_data(result):
    data = result.to_dict()["data"]
    assert {key: data[key] for key in ("train", "test", "after_smote", "class_weight")} == {
        "train": {"0": 7576, "1": 424},
        "test": {"0": 1884, "1": 116},
        "after_smote": {"0": 7576, "1": 7576},
        "class_weight": {
            "0": pytest.approx(0.52798, abs=5e-6),
            "1": pytest.approx(9.43396, abs=5e-6),
        },
    }


def test_a_number_a_method_does_not_have_is_null(small_split):
    result = labkit.compare(small_split, {"ridge": RidgeClassifier()})
    assert np.isnan(result.summary.loc["ridge", "brier"])
    made = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert made["methods"]["ridge"]["brier"] is None
    assert made["data"]["after_smote"] is None


def test_the_labels_of_a_file_are_called_0_and_1(loans_csv):
    split = labkit.read_csv(loans_csv, "paid")
    made = labkit.compare(split, {"bayes": GaussianNB()}).to_dict()
    assert made["target_names"] == ["yes", "no"]
    assert set(made["data"]["train"]) == {"0", "1"}
    assert made["methods"]["bayes"]["report"]["1"]["support"] == split.y_test.sum()


def test_after_smote_is_counted_on_a_file_with_categories(loans_csv):
    split = labkit.read_csv(loans_csv, "paid")
    methods = default_methods(0, epochs=1)
    data = labkit.compare(split, {"smote_ann": methods["smote_ann"]}).to_dict()["data"]
    assert data["after_smote"]["0"] == data["after_smote"]["1"] == data["train"]["0"]


def test_any_classifier_makes_one_more_row(small_split):
    methods = {"logistic": LogisticRegression(solver="newton-cholesky"), "svm": LinearSVC()}
    result = labkit.compare(small_split, methods)
    assert list(result.results) == ["majority", *methods]
    assert result["svm"].y_proba is None
    assert result["svm"].y_score.min() < 0
    assert result["logistic"].y_proba.max() <= 1


def test_a_classifier_that_only_predicts_is_ranked_by_its_labels(small_split):
    class OnlyPredicts(GaussianNB):
        predict_proba = property()

    result = labkit.compare(small_split, {"only": OnlyPredicts()})
    assert set(result["only"].y_score) <= {0.0, 1.0}
    assert result["only"].y_proba is None


def test_the_methods_handed_over_are_not_fitted(small_split):
    method = GaussianNB()
    labkit.compare(small_split, {"bayes": method})
    assert not hasattr(method, "theta_")


def test_a_users_own_majority_row_replaces_ours(small_split):
    result = labkit.compare(small_split, {"bayes": GaussianNB(), "majority": GaussianNB()})
    assert list(result.results) == ["majority", "bayes"]
    np.testing.assert_array_equal(result["majority"].y_pred, result["bayes"].y_pred)


@pytest.mark.parametrize(
    ("methods", "cause"),
    [
        ({}, "no method to compare"),
        ({"bayes": GaussianNB}, "'bayes' is no classifier"),
        ({"text": "forest"}, "'text' is no classifier: 'forest'"),
    ],
)
def test_what_is_no_classifier_is_refused(small_split, methods, cause):
    with pytest.raises(ValueError, match=cause):
        labkit.compare(small_split, methods)


def test_progress_hears_of_each_method_when_its_turn_comes(small_split):
    heard = []
    labkit.compare(small_split, {"bayes": GaussianNB()}, progress=heard.append)
    assert heard == ["majority", "bayes"]


def test_what_is_compiled_once_for_all_is_nobodys_time(small_split, monkeypatch):
    training._compiled_loop.cache_clear()
    training.compile_loop.cache_clear()
    compiled = []

    def clock():
        compiled.append(training._compiled_loop.cache_info().currsize)
        return time.perf_counter()

    monkeypatch.setattr(result_file, "time", SimpleNamespace(perf_counter=clock))
    result_file.run_method("plain", ANNClassifier(epochs=1, random_state=0), small_split)
    assert compiled == [1, 1]


def test_seconds_are_the_time_of_fitting_and_predicting(small_split):
    class Slow(GaussianNB):
        def fit(self, X, y):
            time.sleep(0.2)
            return super().fit(X, y)

    result = labkit.compare(small_split, {"slow": Slow(), "bayes": GaussianNB()})
    assert result["slow"].seconds >= 0.2
    assert result.summary.loc["slow", "seconds"] == result["slow"].seconds
    assert result.to_dict()["methods"]["slow"]["seconds"] == pytest.approx(
        result["slow"].seconds, abs=1e-4
    )


def test_the_reports_stand_side_by_side(result):
    table = result.reports
    assert table.columns.get_level_values(0).unique().tolist() == [
        "Plain ANN",
        "SMOTE + ANN",
        "Class-weighted ANN",
        "Balanced Random Forest",
        "Plain Random Forest",
    ]
    made = result["smote_ann"].report
    ours = table["SMOTE + ANN"]
    assert ours.loc["1", "precision"] == made["1"]["precision"]
    assert ours.loc["macro avg", "recall"] == made["macro avg"]["recall"]
    assert ours.loc["accuracy", "f1-score"] == made["accuracy"]
    assert ours["support"].tolist() == [1884, 116, 2000, 2000, 2000]


def test_the_best_line_names_the_winner_of_every_score(result):
    summary = result.summary
    won = result.best
    assert set(won) == set(summary.columns) - {"seconds"}
    for score, names in won.items():
        best = summary[score].min() if score == "brier" else summary[score].max()
        assert names == summary.index[summary[score] == best].tolist()
    assert result.best_line.startswith("Best: ")
    assert f"{won['f1'][0]} by" in result.best_line
    assert result.best_line.count("\n") == 0


def test_in_a_notebook_it_shows_itself_as_tables(result):
    page = result._repr_html_()
    assert page.count("<table") == 2
    assert "SMOTE + ANN" in page
    assert f"{result.summary.loc['balanced_forest', 'f1']:.3f}" in page
    assert "NaN" not in page
