import ast
import inspect
import textwrap
import warnings

import numpy as np
import pandas as pd
import pytest
from imblearn.base import BaseSampler
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import ADASYN, SMOTE, SMOTEN, SMOTENC
from imblearn.pipeline import Pipeline, make_pipeline
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, TunedThresholdClassifierCV

import labkit
from labkit.comparison.methods import (
    _balanced_forest,
    default_methods,
    effect_on_data,
    fit_for,
    method_label,
    networks_in,
    require_enough_minority,
    resampled,
    tune_threshold,
)
from labkit.data.split import Split
from labkit.metrics import class_counts
from labkit.network.ann import ANNClassifier

CHANGES_NO_RESULT = {"n_jobs", "verbose", "warm_start", "oob_score"}


def linear():
    return LogisticRegression(solver="newton-cholesky")


@pytest.fixture
def loans_split(loans_csv):
    return labkit.read_csv(loans_csv, "paid")


@pytest.fixture
def towns_split(loans, tmp_path):
    path = tmp_path / "towns.csv"
    loans[["town", "owner", "paid"]].to_csv(path, index=False)
    return labkit.read_csv(path, "paid")


def test_the_methods_have_the_names_of_the_practical():
    three = ["smote_ann", "weighted_ann", "balanced_forest"]
    assert list(default_methods()) == ["majority", *three]
    assert list(default_methods(baselines=True)) == ["majority", "plain_ann", *three]
    tuned = [f"{name}_tuned" for name in three]
    assert list(default_methods(tuned=True)) == ["majority", *three, *tuned]


def test_the_forest_predicts_what_the_published_one_does(split, result):
    with warnings.catch_warnings(action="ignore"):
        published = BalancedRandomForestClassifier(n_estimators=100, random_state=42)
        published.fit(split.X_train, split.y_train)
    np.testing.assert_array_equal(
        result["balanced_forest"].y_proba, published.predict_proba(split.X_test)[:, 1]
    )


def test_no_parameter_that_changes_the_forest_is_left_to_a_release():
    tree = ast.parse(textwrap.dedent(inspect.getsource(_balanced_forest)))
    call = next(node for node in ast.walk(tree) if isinstance(node, ast.Call))
    written = {keyword.arg for keyword in call.keywords}
    assert written == set(BalancedRandomForestClassifier().get_params()) - CHANGES_NO_RESULT


def test_the_forest_raises_no_warning(small_split):
    with warnings.catch_warnings(action="error"):
        forest = default_methods()["balanced_forest"]
        forest.fit(small_split.X_train, small_split.y_train).predict_proba(small_split.X_test)


def test_the_weighted_network_is_balanced_and_the_plain_one_is_not():
    methods = default_methods(3, epochs=2, baselines=True)
    assert methods["weighted_ann"].class_weight == "balanced"
    assert methods["plain_ann"].class_weight is None
    assert methods["smote_ann"]["ann"].class_weight is None


def test_the_seed_reaches_every_part_that_draws():
    methods = default_methods(17, baselines=True, tuned=True)
    seeds = {
        f"{name}.{key}": value
        for name, method in methods.items()
        if name != "majority"
        for key, value in method.get_params(deep=True).items()
        if key.endswith("random_state")
        # refitting on all rows uses no random state of the wrapper itself
        and not (isinstance(method, TunedThresholdClassifierCV) and key == "random_state")
    }
    assert len(seeds) >= 10
    assert set(seeds.values()) == {17}
    assert methods["smote_ann_tuned"].cv.random_state == 17


def test_tuning_is_for_f1_on_five_shuffled_stratified_folds():
    tuned = tune_threshold(ANNClassifier(epochs=2), seed=4)
    assert tuned.scoring == "f1"
    assert isinstance(tuned.cv, StratifiedKFold)
    assert (tuned.cv.n_splits, tuned.cv.shuffle, tuned.cv.random_state) == (5, True, 4)
    assert tuned.estimator.epochs == 2


def test_smote_is_only_ever_inside_an_imblearn_pipeline():
    for method in default_methods(baselines=True, tuned=True).values():
        parts = [method, *method.get_params(deep=True).values()]
        samplers = [part for part in parts if isinstance(part, BaseSampler)]
        steps = [step for part in parts if isinstance(part, Pipeline) for _, step in part.steps]
        assert all(any(sampler is step for step in steps) for sampler in samplers)
        assert not isinstance(method, BaseSampler)


def test_no_test_row_is_ever_resampled(small_split, monkeypatch):
    seen = []
    resample = SMOTE._fit_resample

    def spy(self, X, y):
        seen.append(X)
        return resample(self, X, y)

    monkeypatch.setattr(SMOTE, "_fit_resample", spy)
    methods = {"smote": make_pipeline(SMOTE(random_state=0), linear())}
    methods["smote_tuned"] = tune_threshold(methods["smote"])
    result = labkit.compare(small_split, methods)
    training = {row.tobytes() for row in np.ascontiguousarray(small_split.X_train)}
    assert len(seen) == 1 + 5 + 1
    assert all(row.tobytes() in training for X in seen for row in np.ascontiguousarray(X))
    assert result["smote"].confusion_matrix.sum() == len(small_split.y_test)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match=f"seed must lie between 0 and 4294967295, not {seed}"):
        default_methods(seed)


@pytest.mark.parametrize("epochs", [0, -3, 10**9])
def test_epochs_out_of_range_are_refused(epochs):
    with pytest.raises(ValueError, match=f"epochs must lie between 1 and 10000, not {epochs}"):
        default_methods(0, epochs)


def test_a_method_comes_back_as_a_copy_where_there_is_nothing_to_prepare(split):
    method = linear()
    fitted_for = fit_for(method, split)
    assert fitted_for is not method
    assert fitted_for.get_params() == method.get_params()


def test_the_preprocessor_comes_first(loans_split):
    prepared = fit_for(linear(), loans_split)
    assert [name for name, _ in prepared.steps] == ["clean", "encode", "estimator"]
    assert prepared["clean"] is not loans_split.preprocessor["clean"]


def test_smote_becomes_smotenc_where_there_are_categories(loans_split):
    prepared = fit_for(default_methods(9)["smote_ann"], loans_split)
    assert [name for name, _ in prepared.steps] == ["clean", "smote", "encode", "ann"]
    assert isinstance(prepared["smote"], SMOTENC)
    assert prepared["smote"].random_state == 9
    assert prepared["smote"].categorical_features == [2, 3]


def test_smote_becomes_smoten_where_all_are_categories(towns_split):
    assert isinstance(fit_for(default_methods()["smote_ann"], towns_split)["smote"], SMOTEN)


def test_smote_stays_where_all_are_numbers(loans, tmp_path):
    path = tmp_path / "numbers.csv"
    loans[["income", "children", "paid"]].to_csv(path, index=False)
    prepared = fit_for(default_methods()["smote_ann"], labkit.read_csv(path, "paid"))
    assert type(prepared["smote"]) is SMOTE


def test_resampled_rows_have_only_categories_that_exist(loans_split):
    X, y = resampled(default_methods()["smote_ann"], loans_split)
    known = loans_split.preprocessor["clean"].fit_transform(loans_split.X_train)
    assert class_counts(y)[0] == class_counts(y)[1]
    assert len(X) > len(known)
    for column in loans_split.categorical:
        assert set(X[:, column]) <= set(known[:, column])
    assert not set(X[:, 0]) <= set(known[:, 0])


@pytest.mark.parametrize("data", ["loans_split", "towns_split"])
def test_all_methods_run_on_categories(request, data):
    split = request.getfixturevalue(data)
    result = labkit.compare(split, default_methods(0, epochs=1))
    assert list(result.results) == ["majority", "smote_ann", "weighted_ann", "balanced_forest"]
    assert result.summary["roc_auc"].between(0, 1).all()


@pytest.mark.parametrize("wrap", [tune_threshold, lambda m: CalibratedClassifierCV(m, cv=2)])
def test_the_preprocessor_goes_inside_what_tunes_or_calibrates(loans_split, wrap):
    smote = Pipeline([("smote", SMOTE(random_state=0)), ("linear", linear())])
    prepared = fit_for(wrap(smote), loans_split)
    assert type(prepared) is type(wrap(smote))
    assert [name for name, _ in prepared.estimator.steps] == ["clean", "smote", "encode", "linear"]
    fitted = prepared.fit(loans_split.X_train, loans_split.y_train)
    assert fitted.predict_proba(loans_split.X_test).shape == (60, 2)


def test_every_fold_of_a_tuned_method_fits_its_own_preprocessor(loans_split, monkeypatch):
    from sklearn.preprocessing import StandardScaler

    seen = []
    fit = StandardScaler.fit

    def spy(self, X, y=None, sample_weight=None):
        seen.append(len(X))
        return fit(self, X, y)

    monkeypatch.setattr(StandardScaler, "fit", spy)
    fit_for(tune_threshold(linear()), loans_split).fit(loans_split.X_train, loans_split.y_train)
    assert sorted(seen) == [192] * 5 + [240]


def test_only_methods_with_a_network_need_keras():
    methods = default_methods(baselines=True, tuned=True)
    need = {name for name, method in methods.items() if networks_in(method)}
    assert need == {name for name in methods if "ann" in name}
    assert not networks_in(HistGradientBoostingClassifier())


def test_resampling_gives_the_training_rows_of_the_pipeline(split):
    X, y = resampled(default_methods()["smote_ann"], split)
    expected, labels = SMOTE(random_state=42).fit_resample(split.X_train, split.y_train)
    np.testing.assert_array_equal(X, expected)
    np.testing.assert_array_equal(y, labels)
    assert resampled(default_methods()["weighted_ann"], split) is None


def test_every_effect_is_said_in_numbers(split):
    effects = {n: effect_on_data(m, split) for n, m in default_methods(baselines=True).items()}
    assert effects == {
        "majority": "looks at no feature",
        "plain_ann": "training rows as they are",
        "smote_ann": "training rows 7576 : 424 become 7576 : 7576",
        "weighted_ann": "weighs class 0 by 0.528, class 1 by 9.434",
        "balanced_forest": "100 trees, each on 424 : 424 rows drawn anew",
    }
    assert (
        effect_on_data(tune_threshold(default_methods()["smote_ann"]), split)
        == (effects["smote_ann"])
    )


def test_people_read_other_names_than_files_hold():
    assert method_label("balanced_forest") == "Balanced Random Forest"
    assert method_label("weighted_ann_tuned") == "Class-weighted ANN, tuned"
    assert method_label("my_tuned") == "my_tuned"


def few(minority):
    X = np.random.default_rng(0).normal(size=(60 + minority, 2))
    return Split(X, X[-2 - minority :][[0, -1]], [0] * 60 + [1] * minority, [0, 1])


def test_smote_needs_a_neighbour_more_than_it_looks_at():
    methods = {"smote_ann": default_methods()["smote_ann"]}
    with pytest.raises(ValueError, match=r"smote_ann needs at least 6 .* there are 5"):
        require_enough_minority(methods, few(5))
    enough = few(6)
    require_enough_minority(methods, enough)
    _, y = resampled(methods["smote_ann"], enough)
    assert class_counts(y) == {0: 60, 1: 60}


@pytest.mark.parametrize("sampler", [SMOTE(k_neighbors=5), SMOTE(k_neighbors=7)])
def test_what_is_enough_for_the_check_is_enough_for_tuning(sampler):
    tuned = {"tuned": tune_threshold(make_pipeline(sampler, linear()))}
    needed = next(n for n in range(2, 20) if not refused(tuned, few(n)))
    clone(tuned["tuned"]).fit(few(needed).X_train, few(needed).y_train)
    with pytest.raises(ValueError, match="n_neighbors"):
        clone(tuned["tuned"]).fit(few(needed - 1).X_train, few(needed - 1).y_train)


def refused(methods, split):
    try:
        require_enough_minority(methods, split)
    except ValueError:
        return True
    return False


def test_tuning_needs_a_row_of_the_minority_in_every_fold():
    tuned = {"forest_tuned": tune_threshold(default_methods()["balanced_forest"])}
    require_enough_minority(tuned, few(5))
    with pytest.raises(ValueError, match=r"forest_tuned needs at least 5 .* there are 4"):
        require_enough_minority(tuned, few(4))


def test_methods_without_neighbours_need_no_minority():
    require_enough_minority({"forest": default_methods()["balanced_forest"]}, few(2))
    require_enough_minority({"dummy": DummyClassifier()}, few(1))


def test_another_sampler_makes_one_more_column(small_split):
    methods = {"adasyn": make_pipeline(ADASYN(random_state=0), linear())}
    result = labkit.compare(small_split, methods)
    _, y = resampled(methods["adasyn"], small_split)
    assert class_counts(y)[1] > 5 * class_counts(small_split.y_train)[1]
    assert result.reports.columns.get_level_values(0).unique().tolist() == ["adasyn"]


def test_a_frame_without_preprocessor_is_fitted_as_it_is(small_split):
    frame = pd.DataFrame(small_split.X_train).add_prefix("x")
    test = pd.DataFrame(small_split.X_test).add_prefix("x")
    split = Split(frame, test, small_split.y_train, small_split.y_test)
    result = labkit.compare(split, {"linear": linear()})
    assert result["linear"].estimator.feature_names_in_.tolist() == list(frame.columns)
