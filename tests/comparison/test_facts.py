import ast
from pathlib import Path

import pytest
from imblearn.over_sampling import ADASYN, SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier, GridSearchCV
from sklearn.naive_bayes import GaussianNB

import labkit
from labkit.comparison.facts import Facts, describe
from labkit.comparison.methods import default_methods, tune_threshold
from labkit.errors import MethodError

ROOT = Path(labkit.__file__).parent


@pytest.fixture
def fits_of_smote(monkeypatch):
    """Count the rows of every fit of SMOTE from now on."""
    counted = []
    resample = SMOTE._fit_resample

    def spy(self, X, y):
        counted.append(len(X))
        return resample(self, X, y)

    monkeypatch.setattr(SMOTE, "_fit_resample", spy)
    return counted


def test_every_effect_is_said_in_numbers_before_anything_is_fitted(split, fits_of_smote):
    methods = default_methods(baselines=True, tuned=True)
    facts = describe(split, methods)
    assert {name: known.effect for name, known in facts.methods.items() if not known.base} == {
        "majority": "looks at no feature",
        "plain_ann": "training rows as they are",
        "smote_ann": "training rows 7576 : 424 become 7576 : 7576",
        "weighted_ann": "weighs class 0 by 0.528, class 1 by 9.434",
        "balanced_forest": "100 trees, each on 424 : 424 rows drawn anew",
        "plain_forest": "training rows as they are",
    }
    tuned = facts.methods["smote_ann_tuned"]
    assert tuned.base == "smote_ann"
    assert tuned.words == (
        "training rows 7576 : 424 become 7576 : 7576; threshold tuned for F1 on training folds"
    )
    assert facts.train == {0: 7576, 1: 424}
    assert facts.test == {0: 1884, 1: 116}
    assert facts.class_weight == pytest.approx({0: 0.52798, 1: 9.43396}, abs=5e-6)
    assert fits_of_smote == []


def test_a_run_with_a_report_fits_smote_once_for_each_smote_method(
    labkit_here, tmp_path, fits_of_smote
):
    status, out, _ = labkit_here("run", "--epochs", 1, "--out", tmp_path / "out")
    assert status == 0
    assert "7576 : 424 become 7576 : 7576" in out
    assert (tmp_path / "out" / "figures" / "projection.png").exists()
    assert fits_of_smote == [8000]


def test_repeats_with_a_report_fit_smote_once_for_each_run(labkit_here, tmp_path, fits_of_smote):
    options = ("--methods", "smote_ann", "--epochs", 1, "--repeats", 2, "--jobs", 1)
    assert labkit_here("run", *options, "--out", tmp_path / "out", "--no-plots")[0] == 0
    assert fits_of_smote == [8000] * 2


def test_the_facts_are_made_once_and_carried_by_what_was_measured(small_split):
    told = []
    for options in ({}, {"repeats": 2, "jobs": 1}):
        result = labkit.compare(
            small_split, {"bayes": GaussianNB()}, on_facts=told.append, **options
        )
        assert result.facts == told[-1]
        assert isinstance(result.facts, Facts)
        assert result.to_dict()["data"] == result.facts.to_dict()
    assert len(told) == 2


def test_a_split_drawn_anew_has_facts_of_its_own(small_split):
    result = labkit.compare(small_split, {"bayes": GaussianNB()}, seed=7, resplit=True)
    assert sum(result.facts.test.values()) == 240
    assert result.facts.test[1] == small_split.redrawn(7).y_test.sum()


def test_rows_that_only_a_fit_can_count_are_counted_in_the_fit(small_split):
    linear = LogisticRegression(solver="newton-cholesky")
    methods = {"adasyn": make_pipeline(ADASYN(random_state=0), linear)}
    told = []
    result = labkit.compare(small_split, methods, on_facts=told.append)
    assert told[0].methods["adasyn"].effect == "training rows 905 : 55 are resampled by ADASYN"
    counted = result.facts.methods["adasyn"].after
    assert counted[1] > 800
    assert result.facts.methods["adasyn"].effect == (
        f"training rows 905 : 55 become 905 : {counted[1]}"
    )
    data = result.to_dict()["data"]
    assert data["after_resampling"] == {"adasyn": {"0": 905, "1": counted[1]}}
    assert data["after_smote"] is None


def test_a_minority_that_is_too_small_for_a_method_has_no_facts(small_split):
    few = labkit.Split([[0.0]] * 9, [[0.0]] * 2, [0] * 6 + [1] * 3, [0, 1])
    with pytest.raises(MethodError, match="smote_ann needs at least 6 training rows"):
        describe(few, default_methods())


def test_a_name_that_sounds_tuned_is_described_as_what_it_is(small_split):
    forest = RandomForestClassifier(random_state=0)
    methods = {
        "rf": forest,
        "rf_tuned": GridSearchCV(forest, {"max_depth": [2, 3]}),
        "smote_ann_tuned": GridSearchCV(GaussianNB(), {"var_smoothing": [1e-9]}),
    }
    facts = describe(small_split, methods)
    for name in ("rf_tuned", "smote_ann_tuned"):
        assert facts.methods[name].base is None
        assert facts.label(name) == name
        assert facts.methods[name].words == (
            "training rows as they are; parameters searched for on training folds"
        )


def test_a_known_name_is_labelled_only_where_the_method_is_made_of_the_same(small_split):
    methods = {
        "smote_ann": make_pipeline(SMOTE(k_neighbors=3), labkit.ANNClassifier(epochs=1)),
        "weighted_ann": labkit.ANNClassifier(epochs=1),
        "balanced_forest": RandomForestClassifier(),
        "plain_forest_tuned": FixedThresholdClassifier(RandomForestClassifier(), threshold=0.2),
        "plain_ann_tuned": tune_threshold(labkit.ANNClassifier(epochs=1)),
    }
    facts = describe(small_split, methods)
    assert [facts.label(name) for name in methods] == [
        "SMOTE + ANN",
        "weighted_ann",
        "balanced_forest",
        "plain_forest_tuned",
        "Plain ANN, tuned",
    ]


def test_what_answers_one_class_is_told_by_what_it_is_and_not_by_its_name(small_split):
    methods = {
        "majority": GaussianNB(),
        "always_yes": DummyClassifier(strategy="constant", constant=1),
        "coin": DummyClassifier(strategy="stratified", random_state=0),
    }
    result = labkit.compare(small_split, methods)
    assert result.facts.shown == ["majority", "coin"]
    assert list(dict.fromkeys(result.reports.columns.get_level_values(0))) == ["majority", "coin"]
    assert result.tests[["method", "against"]].to_numpy().tolist() == [["majority", "coin"]] * 2


def test_where_all_answer_one_class_all_are_shown(small_split):
    assert labkit.compare(small_split, {"majority": DummyClassifier()}).facts.shown == ["majority"]


@pytest.mark.parametrize("name", ["low", "bayes_tuned", "a"])
def test_a_threshold_belongs_to_the_method_it_is_put_around_whatever_its_name(small_split, name):
    methods = {"bayes": GaussianNB(), "other": GaussianNB(var_smoothing=0.1)}
    methods[name] = FixedThresholdClassifier(GaussianNB(), threshold=0.2)
    facts = describe(small_split, methods)
    assert facts.methods[name].base == "bayes"
    assert facts.methods[name].wrapping == "threshold fixed at 0.2"
    alone = describe(small_split, {name: tune_threshold(GaussianNB())})
    assert alone.methods[name].base is None


def test_what_only_shows_facts_can_fit_and_ask_nothing():
    for path in (ROOT / "report").glob("*.py"):
        used = {
            f"{node.module}.{alias.name}"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for asks in ("methods", "cautions", "fitting", "parts"):
            assert not {name for name in used if f"comparison.{asks}" in name}, path
        assert "labkit.comparison.facts.describe" not in used
