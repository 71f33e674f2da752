"""A threshold that is scored from counts is the one that scikit-learn tunes."""

import numpy as np
import pytest
import sklearn.metrics
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import make_scorer
from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV

from labkit.comparison.fitting import fitted
from labkit.comparison.thresholds import _COUNTED, scored_from_counts
from labkit.costs import scorer
from labkit.metrics import SCORES

METHOD = RandomForestClassifier(n_estimators=10, random_state=3)


@pytest.mark.parametrize("scoring", _COUNTED)
def test_thresholds_and_their_scores_are_scikit_learns_to_the_bit(scoring, small_split):
    asked = {"scoring": scoring, "cv": 3, "store_cv_results": True}
    theirs = TunedThresholdClassifierCV(clone(METHOD), **asked)
    theirs.fit(small_split.X_train, small_split.y_train)
    ours = fitted(TunedThresholdClassifierCV(clone(METHOD), **asked), small_split)
    assert (ours.best_threshold_, ours.best_score_) == (theirs.best_threshold_, theirs.best_score_)
    for key, found in theirs.cv_results_.items():
        np.testing.assert_array_equal(ours.cv_results_[key], found)
    assert ours.scoring == scoring


def test_scikit_learn_scores_no_threshold_itself(small_split, monkeypatch):
    def refuse(*rows, **options):
        raise AssertionError("a threshold was scored by scikit-learn")

    tuned = TunedThresholdClassifierCV(LogisticRegression(), scoring="f1", cv=3)
    monkeypatch.setattr(sklearn.metrics.get_scorer("f1"), "_score_func", refuse)
    monkeypatch.setattr(sklearn.metrics._classification, "precision_recall_fscore_support", refuse)
    assert 0 < fitted(tuned, small_split).best_threshold_ < 1


def test_every_score_of_that_list_is_known_to_both():
    assert set(_COUNTED) <= set(SCORES) & set(sklearn.metrics.get_scorer_names())


@pytest.mark.parametrize(
    "method",
    [
        LogisticRegression(),
        FixedThresholdClassifier(LogisticRegression(), threshold=0.2),
        TunedThresholdClassifierCV(LogisticRegression(), scoring="jaccard"),
        TunedThresholdClassifierCV(LogisticRegression(), scoring=scorer("f2")),
        TunedThresholdClassifierCV(
            LogisticRegression(), scoring=make_scorer(sklearn.metrics.fbeta_score, beta=3)
        ),
    ],
    ids=["no threshold", "a fixed one", "another name", "a score of ours", "a score of one's own"],
)
def test_what_is_scored_otherwise_is_left_as_it_is(method):
    before = getattr(method, "scoring", None)
    with scored_from_counts(method):
        assert getattr(method, "scoring", None) is before


def test_the_score_has_its_name_again_where_the_fit_fails():
    tuned = TunedThresholdClassifierCV(LogisticRegression(), scoring="f1")
    with pytest.raises(ValueError, match="NaN"), scored_from_counts(tuned):
        tuned.fit([[np.nan]] * 20, [0, 1] * 10)
    assert tuned.scoring == "f1"
