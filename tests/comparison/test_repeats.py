import json
import time

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline as make_resampling_pipeline
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

import labkit
from labkit.comparison import runs as module
from labkit.comparison.fitting import with_seed
from labkit.comparison.methods import default_methods
from labkit.comparison.repeats import Repeats
from labkit.comparison.runs import derived_seeds
from labkit.errors import JournalSettingsError, RowsError
from labkit.metrics import SCORES
from labkit.network.ann import ANNClassifier

EXACT = ("report", "confusion_matrix")
RANKING = ("average_precision", "roc_auc", "brier")
NEW = ("intervals", "threshold")


@pytest.fixture(scope="module")
def tiny():
    return labkit.load_imbalanced(n_samples=600)


def few_methods():
    forest = default_methods()["balanced_forest"].set_params(n_estimators=5)
    smote_ann = default_methods(epochs=1)["smote_ann"]
    return {"smote_ann": smote_ann, "forest": forest, "bayes": GaussianNB()}


@pytest.fixture(scope="module")
def repeated(tiny):
    return labkit.compare(tiny, few_methods(), repeats=7, seed=1, jobs=1)


def untimed(result):
    return {
        seed: {
            name: {key: value for key, value in one.items() if key != "seconds"}
            for name, one in methods.items()
        }
        for seed, methods in result.runs.items()
    }


def assert_same_run(ours, alone):
    assert list(ours) == list(alone)
    for name, one in ours.items():
        assert {key: one[key] for key in EXACT} == {key: alone[name][key] for key in EXACT}, name
        for key in RANKING:
            assert one[key] == pytest.approx(alone[name][key], abs=1e-5), (name, key)


def test_seeds_are_plain_integers_and_more_repeats_only_add_to_them():
    seeds = derived_seeds(42, 300)
    assert {type(seed) for seed in seeds} == {int}
    assert all(0 <= seed < 2**32 for seed in seeds)
    assert len(set(seeds)) == 300
    for n in (1, 2, 3, 5, 99):
        assert derived_seeds(42, n) == seeds[:n]
    assert derived_seeds(43, 5) != seeds[:5]
    assert json.loads(json.dumps(seeds)) == seeds


def test_no_seed_is_drawn_twice(monkeypatch):
    class Twice:
        def __init__(self, seed):
            pass

        def generate_state(self, n):
            return np.array([7, 7, 8, 9, 8, 1, 2, 3, 4, 5], dtype=np.uint32)[:n]

    monkeypatch.setattr(module.np.random, "SeedSequence", Twice)
    assert derived_seeds(0, 3) == [7, 8, 9]


@pytest.mark.parametrize("repeats", [0, -3])
def test_no_repeats_are_refused(tiny, repeats):
    with pytest.raises(ValueError, match=f"repeats must be at least 1, not {repeats}"):
        labkit.compare(tiny, {"bayes": GaussianNB()}, repeats=repeats)


@pytest.mark.parametrize("resplit", [False, True])
def test_one_of_the_runs_is_the_run_of_its_seed_alone(small_split, resplit):
    result = labkit.compare(small_split, repeats=2, seed=5, resplit=resplit, jobs=1)
    for seed, run in result.runs.items():
        alone = labkit.compare(small_split, seed=seed, resplit=resplit)
        assert_same_run(run, alone.to_dict()["methods"])
    if resplit:
        assert [one["report"]["1"]["support"] for one in run.values()] == [
            small_split.redrawn(seed).y_test.sum()
        ] * 4


@pytest.mark.parametrize("resplit", [(), ("--resplit",)])
def test_the_command_line_repeats_one_of_the_runs_alone(labkit_here, split, tmp_path, resplit):
    methods = {name: default_methods()[name] for name in ("weighted_ann", "balanced_forest")}
    result = labkit.compare(split, methods, repeats=1, resplit=bool(resplit), jobs=1)
    [(seed, run)] = result.runs.items()
    options = ("--methods", ",".join(methods), "--no-plots", "--out", tmp_path / "out")
    assert labkit_here("run", "--seed", seed, *options, *resplit)[0] == 0
    made = json.loads((tmp_path / "out" / "comparison.json").read_text())
    assert made["seed"] == seed
    assert_same_run(run, made["methods"])
    for name, one in made["methods"].items():
        for key in RANKING:
            assert f"{one[key]:.3f}" == f"{run[name][key]:.3f}"


def test_the_majority_is_included_and_the_order_is_kept(repeated):
    assert isinstance(repeated, Repeats)
    assert repeated.names == ["majority", "smote_ann", "forest", "bayes"]
    assert [list(methods) for methods in repeated.runs.values()] == [repeated.names] * 7
    assert list(repeated.runs) == derived_seeds(1, 7)
    assert repeated.summary.index.tolist() == repeated.names


def test_the_scores_are_those_of_the_records(repeated):
    assert repeated.scores.index.tolist() == derived_seeds(1, 7)
    for name in repeated.names:
        for seed, methods in repeated.runs.items():
            row, one = repeated.scores.loc[seed, name], methods[name]
            assert row["recall"] == one["report"]["1"]["recall"]
            assert row["f1"] == one["report"]["1"]["f1-score"]
            assert row["accuracy"] == one["report"]["accuracy"]
            (tn, fp), (fn, tp) = one["confusion_matrix"]
            halves = (tn / (tn + fp) + tp / (tp + fn)) / 2
            assert row["balanced_accuracy"] == pytest.approx(halves)
            assert row["brier"] == one["brier"]


@pytest.mark.parametrize(
    ("name", "score", "cause"),
    [("lr", "f1", "no method 'lr'; there are majority"), ("forest", "F1", "no score 'F1'; there")],
)
def test_a_range_of_what_is_not_there_is_refused(repeated, name, score, cause):
    with pytest.raises(ValueError, match=cause):
        repeated.range_of(name, score)


def test_the_rows_that_a_run_was_trained_on_are_those_of_its_own_split(tiny):
    found = labkit.compare(tiny, {"bayes": GaussianNB()}, repeats=4, resplit=True, jobs=1)
    for seed, rows in found.training_rows.iterrows():
        assert rows.tolist() == np.bincount(tiny.redrawn(seed).y_train).tolist()
    assert found.training_rows["1"].nunique() > 1


def test_a_split_of_groups_that_leaves_too_few_rows_names_method_seed_and_way_out():
    groups = np.repeat(range(12), [30, *[10] * 11])
    y = np.zeros(140, dtype=int)
    y[[0, 1, 2, 3, 4, 40, 60, 80, 130]] = 1  # most of the rarer class in one large group
    X = np.random.default_rng(0).normal(size=(140, 2))
    test = groups >= 9
    split = labkit.Split(
        X[~test],
        X[test],
        y[~test],
        y[test],
        stratified=True,
        groups_train=groups[~test],
        groups_test=groups[test],
    )
    methods = {"smote_bayes": make_resampling_pipeline(SMOTE(), GaussianNB())}
    labkit.compare(split, methods)
    with pytest.raises(RowsError, match=r"smote_bayes needs .* of seed \d+\. .* the methods"):
        labkit.compare(split, methods, repeats=2, resplit=True, jobs=1)


def test_a_range_is_the_5th_to_the_95th_percentile_around_the_median(repeated):
    assert set(repeated.scores["forest"].columns) == set(SCORES)
    for name in repeated.names:
        for score in SCORES:
            values = repeated.scores[name, score]
            expected = np.percentile(values, [50, 5, 95])
            np.testing.assert_allclose(repeated.range_of(name, score), expected)
            found = repeated.summary.loc[name, score][["median", "low", "high"]]
            np.testing.assert_allclose(found, expected)
    assert repeated.scores["smote_ann", "f1"].nunique() > 1


def test_pairs_are_compared_on_the_same_seed(repeated):
    pairs = repeated.pairwise("recall")
    assert len(pairs) == 3 * 2
    assert "majority" not in pairs.index.get_level_values(0)
    for one, other in pairs.index:
        there, back = pairs.loc[one, other], pairs.loc[other, one]
        assert there["higher"] + there["equal"] + back["higher"] == pytest.approx(1)
        assert there["equal"] == back["equal"]
        assert there["median difference"] == pytest.approx(-back["median difference"])
        difference = repeated.scores[one, "recall"] - repeated.scores[other, "recall"]
        assert there["higher"] == np.mean(difference > 0)
        assert there["median difference"] == np.median(difference)


def test_a_method_that_draws_nothing_has_a_range_of_no_width_until_the_split_is_drawn(tiny):
    options = {"repeats": 4, "jobs": 1}
    fixed = labkit.compare(tiny, {"bayes": GaussianNB()}, **options)
    drawn = labkit.compare(tiny, {"bayes": GaussianNB()}, resplit=True, **options)
    assert fixed.scores["bayes", "average_precision"].nunique() == 1
    assert drawn.scores["bayes", "average_precision"].nunique() == 4
    assert "resplit=True" in fixed.spread_line
    assert "wider" in drawn.spread_line
    assert fixed.spread_line.startswith("4 runs: median, and the 5th to 95th percentile")


def test_the_json_has_the_agreed_shape(repeated):
    made = json.loads(json.dumps(repeated.to_dict(), allow_nan=False))
    assert set(made) == {
        "data",
        "summary",
        "pairwise",
        "repeats",
        "target_names",
        "source",
        "versions",
        "seed",
        "resplit",
        "cost",
    }
    assert [run["seed"] for run in made["repeats"]] == derived_seeds(1, 7)
    for run in made["repeats"]:
        assert set(run) == {"seed", "methods"}
        assert list(run["methods"]) == repeated.names
        for one in run["methods"].values():
            assert set(one) == {*EXACT, "scores", *RANKING, *NEW, "seconds"}
    assert made["summary"]["forest"]["f1"] == dict(
        zip(("median", "low", "high"), repeated.range_of("forest", "f1"), strict=True)
    )
    columns = "method, against, higher, equal, median difference, mean difference, low, high"
    assert set(columns.split(", ")) == set(made["pairwise"]["f1"][0])
    assert (made["seed"], made["resplit"]) == (1, False)
    assert made["data"]["train"] == {"0": 456, "1": 24}


def test_a_score_that_a_method_does_not_have_is_null(tiny):
    result = labkit.compare(tiny, {"svm": LinearSVC()}, repeats=2, jobs=1)
    made = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert made["summary"]["svm"]["brier"] == {"median": None, "low": None, "high": None}
    assert made["repeats"][0]["methods"]["svm"]["brier"] is None
    assert made["summary"]["svm"]["roc_auc"]["median"] > 0.5


def test_in_a_notebook_it_shows_itself_as_a_table_of_ranges(repeated):
    page = repeated._repr_html_()
    assert "SMOTE + ANN" in page
    assert "{:.3f} [{:.3f}, {:.3f}]".format(*repeated.range_of("forest", "f1")) in page
    assert repeated.spread_line in page


class Counted:
    """Counts how often a run is computed, whichever way."""

    def __init__(self, monkeypatch):
        self.pairs = []
        for name in ("run_piece", "run_stacked"):
            monkeypatch.setattr(module, name, self.counting(getattr(module, name)))

    def counting(self, function):
        def counted(name, method, seeds, *rest):
            self.pairs += [(name, seed) for seed in seeds]
            return function(name, method, seeds, *rest)

        return counted


def test_with_a_journal_only_what_is_missing_runs(tiny, repeated, tmp_path, monkeypatch):
    options = {"seed": 1, "jobs": 1, "journal": tmp_path / "journal.jsonl"}
    first = labkit.compare(tiny, few_methods(), repeats=3, **options)
    counted = Counted(monkeypatch)
    heard = []
    result = labkit.compare(tiny, few_methods(), repeats=7, progress=heard.append, **options)
    new = derived_seeds(1, 7)[3:]
    assert sorted(counted.pairs) == sorted((name, s) for name in repeated.names for s in new)
    assert sorted(heard) == sorted(repeated.names * 7)
    assert untimed(result) == untimed(repeated)
    assert result.summary.equals(repeated.summary)
    for seed in first.runs:
        assert result.runs[seed] == first.runs[seed]
    again = labkit.compare(tiny, few_methods(), repeats=5, **options)
    assert len(counted.pairs) == 4 * 4
    assert list(again.runs) == derived_seeds(1, 5)


@pytest.mark.parametrize("stop_after", [1, 7, 8, 13, 27])
def test_a_run_stopped_and_started_again_gives_the_same(
    tiny, repeated, tmp_path, monkeypatch, stop_after
):
    heard = []

    def stop(name):
        heard.append(name)
        if len(heard) == stop_after:
            raise KeyboardInterrupt

    options = {"seed": 1, "repeats": 7, "jobs": 1, "journal": tmp_path / "journal.jsonl"}
    with pytest.raises(KeyboardInterrupt):
        labkit.compare(tiny, few_methods(), progress=stop, **options)
    counted = Counted(monkeypatch)
    result = labkit.compare(tiny, few_methods(), **options)
    assert len(counted.pairs) <= 4 * 7 - stop_after
    assert untimed(result) == untimed(repeated)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"seed": 2}, "seed"),
        ({"resplit": True}, "resplit"),
        ({"methods": {"bayes": GaussianNB(var_smoothing=0.1)}}, "methods bayes var_smoothing"),
        ({"methods": {"ridge": RidgeClassifier()}}, "methods ridge"),
        ({"split": labkit.load_imbalanced(n_samples=600, random_state=1)}, "data"),
    ],
    ids=["seed", "resplit", "parameter", "method", "data"],
)
def test_a_journal_of_other_settings_is_refused(tiny, tmp_path, change, name):
    same = {"split": tiny, "methods": {"bayes": GaussianNB()}, "seed": 1, "repeats": 1, "jobs": 1}
    same["journal"] = tmp_path / "journal.jsonl"
    labkit.compare(**same)
    before = same["journal"].read_bytes()
    with pytest.raises(JournalSettingsError, match=f"{name} was"):
        labkit.compare(**{**same, **change})
    assert same["journal"].read_bytes() == before
    assert labkit.compare(**{**same, **change}, restart=True).seed == change.get("seed", 1)
    with pytest.raises(JournalSettingsError):
        labkit.compare(**same)


def test_a_file_that_was_edited_is_other_data(loans_csv, tmp_path):
    options = {"repeats": 1, "jobs": 1, "journal": tmp_path / "journal.jsonl"}
    methods = {"bayes": GaussianNB()}
    labkit.compare(labkit.read_csv(loans_csv, "paid"), methods, **options)
    labkit.compare(labkit.read_csv(loans_csv, "paid"), methods, **options)
    text = loans_csv.read_text()
    loans_csv.write_text(text.replace("Mohali", "Patiala", 1))
    with pytest.raises(JournalSettingsError, match="values was"):
        labkit.compare(labkit.read_csv(loans_csv, "paid"), methods, **options)


def test_long_methods_that_differ_at_their_end_are_other_methods(tiny, tmp_path):
    def method(last):
        steps = [StandardScaler() for _ in range(60)]
        return {"long": make_pipeline(*steps, GaussianNB(var_smoothing=last))}

    options = {"repeats": 1, "jobs": 1, "journal": tmp_path / "journal.jsonl"}
    labkit.compare(tiny, method(0.1), **options)
    with pytest.raises(JournalSettingsError, match="methods long gaussiannb__var_smoothing"):
        labkit.compare(tiny, method(0.2), **options)


def test_networks_are_trained_stacked_and_all_else_goes_to_the_executor(tiny, monkeypatch):
    class MyANN(ANNClassifier):
        pass

    methods = {
        "smote_ann": default_methods(epochs=1)["smote_ann"],
        "scaled": make_pipeline(StandardScaler(), None, ANNClassifier(epochs=1)),
        "mine": MyANN(epochs=1),
        "logistic": LogisticRegression(solver="newton-cholesky"),
        "tuned": default_methods(epochs=1, tuned=True)["balanced_forest_tuned"],
    }
    methods["tuned"].estimator.set_params(n_estimators=3)
    ways = {}

    def noting(way, function):
        def noted(name, *rest):
            ways[name] = way
            return function(name, *rest)

        return noted

    for way in ("run_piece", "run_stacked"):
        monkeypatch.setattr(module, way, noting(way, getattr(module, way)))
    result = labkit.compare(tiny, methods, repeats=2, jobs=1)
    assert ways == {
        "majority": "run_piece",
        "smote_ann": "run_stacked",
        "scaled": "run_stacked",
        "mine": "run_piece",
        "logistic": "run_piece",
        "tuned": "run_piece",
    }
    [seed, _] = result.runs
    alone = {name: with_seed(method, seed) for name, method in methods.items()}
    assert_same_run(result.runs[seed], labkit.compare(tiny, alone, seed=seed).to_dict()["methods"])


def test_networks_of_a_pipeline_keep_their_hyperparameters(tiny):
    ann = ANNClassifier(hidden_units=3, epochs=2, batch_size=20, class_weight="balanced")
    result = labkit.compare(tiny, {"ann": ann}, repeats=1, jobs=1)
    [(seed, run)] = result.runs.items()
    alone = labkit.compare(tiny, {"ann": with_seed(ann, seed)})
    assert_same_run(run, alone.to_dict()["methods"])


def test_more_networks_than_are_trained_at_once_run_in_pieces(tiny, monkeypatch):
    methods = {"ann": ANNClassifier(epochs=1)}
    together = labkit.compare(tiny, methods, repeats=5, jobs=1)
    monkeypatch.setattr(module, "_NETWORKS_AT_ONCE", 2)
    counted = []
    original = module.run_stacked
    monkeypatch.setattr(module, "run_stacked", lambda *a: counted.append(len(a[2])) or original(*a))
    apart = labkit.compare(tiny, methods, repeats=5, jobs=1)
    assert counted == [2, 2, 1]
    for seed, run in apart.runs.items():
        assert_same_run(run, together.runs[seed])


def test_what_others_finish_is_kept_before_all_networks_are_trained(tiny, monkeypatch):
    """So that a stopped job loses little: networks come in parts, and others between them."""
    monkeypatch.setattr(module, "_NETWORKS_AT_ONCE", 1)
    run_stacked, run_pieces = module.run_stacked, module.run_pieces
    begun, heard = [], []

    def pieces(*arguments):
        begun.append(run_pieces(*arguments))
        return begun[0]

    def late(*arguments):
        while not heard and not any(future.done() for future in begun[0]._futures):
            time.sleep(0.01)
        return run_stacked(*arguments)

    monkeypatch.setattr(module, "run_pieces", pieces)
    monkeypatch.setattr(module, "run_stacked", late)
    methods = {"ann": ANNClassifier(epochs=1)}
    labkit.compare(tiny, methods, repeats=6, jobs=2, progress=heard.append)
    assert len(heard) == 12
    assert heard.index("majority") < 11 - heard[::-1].index("ann")


@pytest.mark.parametrize(("epochs", "n"), [(1, 100), (5, 100), (20, 100), (50, 40), (10_000, 25)])
def test_of_long_trainings_fewer_are_done_at_once(epochs, n):
    assert module._at_once(epochs) == n


def test_a_seed_reaches_every_part_that_draws_and_leaves_the_method_alone():
    methods = default_methods(1, tuned=True)
    for name, method in methods.items():
        seeded = with_seed(method, 9)
        drawn = {
            key: value
            for key, value in seeded.get_params(deep=True).items()
            if key.endswith("random_state")
        }
        assert drawn, name
        assert set(drawn.values()) == {9}, name
        assert not {9} & {
            value
            for key, value in method.get_params(deep=True).items()
            if key.endswith("random_state")
        }
    tuned = methods["smote_ann_tuned"]
    assert isinstance(tuned.cv, StratifiedKFold)
    assert with_seed(tuned, 9).cv.random_state == 9
    assert tuned.cv.random_state == 1


def test_a_method_with_no_seed_of_its_own_gets_one():
    assert with_seed(RandomForestClassifier(), 4).random_state == 4
    assert with_seed(GaussianNB(), 4).get_params() == GaussianNB().get_params()


@pytest.mark.parametrize("resplit", [False, True])
def test_repeats_run_on_a_file_with_categories_and_gaps(loans_csv, resplit):
    split = labkit.read_csv(loans_csv, "paid")
    methods = default_methods(0, epochs=1)
    methods["balanced_forest"].set_params(n_estimators=5)
    result = labkit.compare(split, methods, repeats=2, resplit=resplit, jobs=1)
    for seed, run in result.runs.items():
        alone = {name: with_seed(method, seed) for name, method in methods.items()}
        single = labkit.compare(split, alone, seed=seed, resplit=resplit)
        assert_same_run(run, single.to_dict()["methods"])


def test_a_split_drawn_anew_holds_the_same_rows(loans_csv, tiny):
    split = labkit.read_csv(loans_csv, "paid")
    drawn = split.redrawn(5)
    assert isinstance(drawn.X_train, pd.DataFrame)
    assert drawn.X_train.dtypes.equals(split.X_train.dtypes)
    assert drawn.y_test.sum() == split.y_test.sum()  # as the file's split: with regard to class
    supports = {int(tiny.redrawn(seed).y_test.sum()) for seed in range(8)}
    assert len(supports) > 1  # as the practical's: without
    for old, new in ((split, drawn), (tiny, tiny.redrawn(5))):
        assert len(new.y_test) == len(old.y_test)
        assert sorted_rows(new) == sorted_rows(old)
        assert old.redrawn(5).y_train.tolist() == new.y_train.tolist()
        assert old.redrawn(6).y_train.tolist() != new.y_train.tolist()


def sorted_rows(split):
    X = pd.concat([pd.DataFrame(split.X_train), pd.DataFrame(split.X_test)], ignore_index=True)
    X["y"] = np.append(split.y_train, split.y_test)
    return sorted(map(str, X.itertuples(index=False)))
