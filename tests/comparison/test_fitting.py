import pickle

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import ADASYN, SMOTE, SMOTEN, SMOTENC
from imblearn.pipeline import Pipeline, make_pipeline
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier

import labkit
from labkit.comparison.fitting import fit_for, require_enough_minority
from labkit.comparison.methods import default_methods, tune_threshold
from labkit.data.split import Split
from labkit.errors import RowsError


@pytest.fixture
def loans_split(loans_csv):
    return labkit.read_csv(loans_csv, "paid")


@pytest.fixture
def towns_split(loans, tmp_path):
    path = tmp_path / "towns.csv"
    loans[["town", "owner", "paid"]].to_csv(path, index=False)
    return labkit.read_csv(path, "paid")


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


def linear():
    return LogisticRegression(solver="newton-cholesky")


def few(minority):
    X = np.random.default_rng(0).normal(size=(60 + minority, 2))
    return Split(X, X[-2 - minority :][[0, -1]], [0] * 60 + [1] * minority, [0, 1])


def test_smote_needs_a_neighbour_more_than_it_looks_at():
    methods = {"smote_ann": default_methods()["smote_ann"]}
    with pytest.raises(ValueError, match=r"smote_ann needs at least 6 .* there are 5"):
        require_enough_minority(methods, few(5))
    enough = few(6)
    require_enough_minority(methods, enough)
    fitted = methods["smote_ann"].fit(enough.X_train, enough.y_train)
    assert fitted.predict(enough.X_test).shape == (2,)


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


@pytest.mark.parametrize("sampler", [SMOTE(k_neighbors=5), ADASYN(n_neighbors=5)])
def test_what_is_enough_for_the_check_is_enough_for_calibrating(sampler):
    method = {"calibrated": CalibratedClassifierCV(make_pipeline(sampler, linear()), cv=4)}
    fixed = {"fixed": FixedThresholdClassifier(method["calibrated"], threshold=0.1)}
    needed = next(n for n in range(2, 20) if not refused(fixed, overlapping(n)))
    assert needed == 8
    enough, short = overlapping(needed), overlapping(needed - 1)
    clone(fixed["fixed"]).fit(enough.X_train, enough.y_train)
    with pytest.raises(ValueError, match="n_neighbors"):
        clone(fixed["fixed"]).fit(short.X_train, short.y_train)


def overlapping(minority):
    split = few(minority)
    return Split(split.X_train[::-1].round(), split.X_test, split.y_train[::-1], split.y_test)


def test_every_method_that_lacks_rows_is_named_with_what_it_needs():
    methods = default_methods(tuned=True)
    with pytest.raises(RowsError, match=r"smote_ann needs at least 6, smote_ann_tuned") as found:
        require_enough_minority(methods, few(5))
    assert found.value.unable == ("smote_ann", "smote_ann_tuned")
    again = pickle.loads(pickle.dumps(found.value))
    assert (str(again), again.unable) == (str(found.value), found.value.unable)


def test_methods_without_neighbours_need_no_minority():
    require_enough_minority({"forest": default_methods()["balanced_forest"]}, few(2))
    require_enough_minority({"dummy": DummyClassifier()}, few(1))


def test_a_frame_without_preprocessor_is_fitted_as_it_is(small_split):
    frame = pd.DataFrame(small_split.X_train).add_prefix("x")
    test = pd.DataFrame(small_split.X_test).add_prefix("x")
    split = Split(frame, test, small_split.y_train, small_split.y_test)
    result = labkit.compare(split, {"linear": linear()})
    assert result["linear"].estimator.feature_names_in_.tolist() == list(frame.columns)


def test_a_threshold_that_nothing_can_tune_stays_at_its_default(small_split):
    split = Split(np.ones((60, 2)), np.ones((20, 2)), [0, 1] * 10 + [0] * 40, [0, 1] * 10)
    result = labkit.compare(split, {"tuned": tune_threshold(linear())})
    assert result["tuned"].threshold == 0.5
    assert result["tuned"].scores["roc_auc"] == 0.5


def test_an_error_of_a_tuned_method_is_no_such_case():
    split = Split([["a"]] * 60, [["a"]] * 20, [0, 1] * 10 + [0] * 40, [0, 1] * 10)
    with pytest.raises(ValueError, match="could not convert string"):
        labkit.compare(split, {"tuned": tune_threshold(linear())})
