import re

import numpy as np
import pandas as pd
import pytest
from imblearn.datasets import make_imbalance
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.linear_model import LogisticRegression

import labkit
from labkit.comparison.fitting import fit_for
from labkit.comparison.methods import default_methods
from labkit.data.cautions import cautions_of_data
from labkit.data.split import Split
from labkit.data.table import from_frame
from labkit.errors import DataError
from labkit.metrics import class_counts


@pytest.fixture
def read(tmp_path):
    """Write a file and read it: bytes, text, or a table."""

    def read(content, target="y", **options):
        path = tmp_path / "table.csv"
        if isinstance(content, pd.DataFrame):
            content = content.to_csv(index=False)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return labkit.read_csv(path, target, **options)

    return read


def rows_of(header, *, no="1,2,no", yes="3,4,yes", counts=(50, 20)):
    return "\n".join([header, *[no] * counts[0], *[yes] * counts[1]]) + "\n"


def encoded(split, part="X_train"):
    return split.preprocessor.fit(split.X_train).transform(getattr(split, part))


def test_the_rarer_label_is_positive_and_the_names_are_kept(read):
    split = read(rows_of("a,b,y"))
    assert split.target_names == ("no", "yes")
    assert class_counts(np.r_[split.y_train, split.y_test]) == {0: 50, 1: 20}
    assert read(rows_of("a,b,y", counts=(20, 50))).target_names == ("yes", "no")


def test_the_positive_label_can_be_chosen(read):
    split = read(rows_of("a,b,y"), positive="no")
    assert split.target_names == ("yes", "no")
    assert class_counts(np.r_[split.y_train, split.y_test]) == {0: 20, 1: 50}
    np.testing.assert_array_equal(split.X_test["a"] == 1, split.y_test == 1)


def test_of_two_labels_as_frequent_the_last_in_order_is_positive(read):
    assert read(rows_of("a,b,y", counts=(30, 30))).target_names == ("no", "yes")


def test_the_split_is_stratified_and_seeded(read, loans):
    one, same, other = (read(loans, "paid", random_state=s) for s in (1, 1, 2))
    assert abs(one.y_train.mean() - one.y_test.mean()) < 0.01
    assert len(one.y_test) == 60
    pd.testing.assert_frame_equal(one.X_test, same.X_test)
    assert not one.X_test.index.equals(other.X_test.index)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_four_separators_are_understood(read, loans, separator):
    split = read(loans.to_csv(index=False, sep=separator), "paid")
    assert split.feature_names == ("income", "children", "town", "owner")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(read, end, mark):
    split = read(mark + rows_of("y,a", no="no,1", yes="yes,3").replace("\n", end).encode())
    assert split.feature_names == ("a",)
    assert split.target_names == ("no", "yes")


def test_quoted_cells_may_hold_separators_and_quotes(read):
    split = read(rows_of('"a;1;2",b,y', no='1,"x,;y",no', yes='3,"z ""q""",yes'))
    assert split.feature_names == ("a;1;2", "b")
    assert set(split.X_train["b"]) == {"x,;y", 'z "q"'}


def test_blanks_after_separators_and_around_labels_are_dropped(read):
    split = read(rows_of("first col, b, y", no="1, 2, no ", yes="3, 4, yes"))
    assert split.feature_names == ("first col", "b")
    assert split.target_names == ("no", "yes")


def test_blanks_around_the_names_of_columns_are_dropped(read):
    rows = "1,2,x\n" * 10 + "1,2,y\n" * 10
    split = read(f" a ,b  , target \n{rows}", "target")
    assert split.feature_names == ("a", "b")
    split = read(f"a,a ,target\n{rows}", "target")
    assert split.feature_names == ("a", "a.1")


def test_the_target_may_have_no_name(read):
    split = read("a,b,\n" + "1,2,x\n" * 10 + "1,2,y\n" * 10, "")
    assert split.target_names == ("x", "y")
    assert split.feature_names == ("a", "b")


def test_columns_of_one_name_are_told_apart(read):
    assert read(rows_of("a,a,y")).feature_names == ("a", "a.1")


@pytest.mark.parametrize("labels", [("NA", "None"), ("null", "n/a"), ("?", "nan")])
def test_in_the_target_words_for_missing_are_labels(read, labels):
    split = read(rows_of("a,y", no=f"1,{labels[0]}", yes=f"2,{labels[1]}"))
    assert set(split.target_names) == set(labels)


@pytest.mark.parametrize(("no", "yes"), [("0.0", "1.0"), ("0", "1"), ("0.0", "1")])
def test_whole_numbers_are_labels_without_a_point(read, no, yes):
    split = read(rows_of("a,y", no=f"1,{no}", yes=f"2,{yes}"), positive="1")
    assert split.target_names == ("0", "1")
    np.testing.assert_array_equal(split.X_train["a"] == 2, split.y_train == 1)


def test_truth_values_are_labels_as_the_file_spells_them(read):
    split = read(rows_of("a,y", no="1,false", yes="2,true"), positive="true")
    assert split.target_names == ("false", "true")


def test_numbers_are_imputed_with_the_training_median_and_scaled(read):
    n = 100
    x = np.arange(n, dtype=float)
    x[::5] = np.nan
    split = read(pd.DataFrame({"x": x, "y": np.arange(n) % 2}))
    known = split.X_train["x"].dropna()
    filled = split.X_train["x"].fillna(known.median())
    expected = (filled - filled.mean()) / filled.std(ddof=0)
    np.testing.assert_allclose(encoded(split).ravel(), expected)


def test_categories_are_one_hot_and_missing_is_one_of_them(read, loans):
    split = read(loans, "paid")
    made = encoded(split)
    towns, owners = made[:, :4], made[:, 4:7]
    np.testing.assert_array_equal(towns.sum(axis=1), 1)
    np.testing.assert_array_equal(owners.sum(axis=1), 1)
    order = ["Chandigarh", "Mohali", "Ropar", "missing"]
    given = split.X_train["town"].fillna("missing")
    np.testing.assert_array_equal(np.array(order)[towns.argmax(axis=1)], given)
    names = split.preprocessor.get_feature_names_out()
    assert [name.split("_")[0] for name in names] == ["town"] * 4 + ["owner"] * 3 + [
        "income",
        "children",
    ]


def test_a_category_unseen_in_training_belongs_to_none(read, loans):
    split = read(loans, "paid")
    stranger = split.X_test.assign(town="Delhi")
    made = split.preprocessor.fit(split.X_train).transform(stranger)
    np.testing.assert_array_equal(made[:, :4], 0)
    assert np.isfinite(made).all()


def test_a_column_of_names_keeps_a_limited_number_of_categories(read):
    n = 400
    table = pd.DataFrame({"id": [f"n{i % 90}" for i in range(n)], "y": np.arange(n) % 2})
    assert encoded(read(table)).shape[1] == 30


@pytest.mark.parametrize(
    "column",
    [
        [True, False] * 50,
        ["True", "False", "", "True"] * 25,
        [1, "one"] * 50,
        ["9" * 30] * 100,
        [np.nan] * 100,
        [10**18 + i for i in range(100)],
        ["2024-01-01"] * 100,
    ],
    ids=["bool", "bool with gaps", "mixed", "30 digits", "all missing", "18 digits", "date"],
)
def test_every_kind_of_column_becomes_finite_numbers(read, column):
    split = read(pd.DataFrame({"x": column, "y": ["a", "b", "b", "a", "b"] * 20}))
    assert np.isfinite(encoded(split)).all()
    assert np.isfinite(encoded(split, "X_test")).all()
    result = labkit.compare(split, {"logistic": LogisticRegression(solver="newton-cholesky")})
    assert result["logistic"].confusion_matrix.sum() == len(split.y_test)


def test_the_preprocessor_is_fitted_on_training_rows_alone(read, loans):
    split = read(loans, "paid")
    changed = split.X_test.assign(income=1e6, children=-5, town="Delhi", owner="maybe")
    other = Split(
        split.X_train,
        changed,
        split.y_train,
        1 - split.y_test,
        feature_names=split.feature_names,
        preprocessor=split.preprocessor,
        categorical=split.categorical,
    )
    for method in default_methods(0, epochs=1).values():
        ours = fit_for(method, split).fit(split.X_train, split.y_train)
        with_other = fit_for(method, other).fit(other.X_train, other.y_train)
        np.testing.assert_array_equal(
            ours.predict_proba(split.X_test), with_other.predict_proba(split.X_test)
        )


def test_reading_fits_nothing(read, loans):
    clean = read(loans, "paid").preprocessor["clean"]
    assert not hasattr(clean, "transformers_")


def test_digits_one_against_the_rest_are_told_apart(read):
    X, y = load_digits(return_X_y=True, as_frame=True)
    split = read(X.assign(is_eight=np.where(y == 8, "eight", "other")), "is_eight")
    assert split.target_names == ("other", "eight")
    result = labkit.compare(split, {"logistic": LogisticRegression(solver="newton-cholesky")})
    assert result.summary.loc["logistic", "f1"] > 0.7


def test_thinned_breast_cancer_is_told_apart(read):
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    X, y = make_imbalance(X, y, sampling_strategy={0: 30}, random_state=0)
    split = read(X.assign(tumour=np.where(y == 0, "malignant", "benign")), "tumour")
    assert split.target_names == ("benign", "malignant")
    methods = {"balanced_forest": default_methods()["balanced_forest"]}
    assert labkit.compare(split, methods).summary.loc["balanced_forest", "roc_auc"] > 0.95


BAD_FILES = {
    "empty": (b"", "the file is empty"),
    "blank lines": (b"\n \n\n", "the file is empty"),
    "no rows": (b"a,b,y\n", "a header but no rows"),
    "no such column": (rows_of("a,b,z"), "has no column 'y'; its columns are a, b, z"),
    "prose": ("It was dark.\nIt rained.\n", "has no column 'y'"),
    "no features": (rows_of("y", no="no", yes="yes"), "no column besides 'y'"),
    "target twice": (rows_of("a,y,y", no="1,no,1", yes="1,yes,2"), "2 columns 'y'"),
    "one class": (rows_of("a,b,y", yes="1,2,no"), r"1 class \(no\)"),
    "one class in two spellings": (rows_of("a,y", no="1,1", yes="2,1.0"), "1 class"),
    "three classes": (rows_of("a,b,y") + "1,2,maybe\n" * 9, r"3 classes \(maybe, no, yes\)"),
    "missing target": (rows_of("a,b,y") + "1,2,\n", "'y' is missing in 1 of 71 .* row 71"),
    "blank target": (rows_of("a,b,y") + "1,2, \n", "'y' is missing in 1 of 71"),
    "single row of a class": (rows_of("a,b,y", counts=(50, 1)), "has 1 of class 'yes'"),
    "too few for both parts": (rows_of("a,b,y", counts=(50, 4)), "at least 5 of each class"),
    "infinite": (rows_of("a,b,y") + "inf,2,no\n", "column 'a' holds inf in data row 71"),
    "beyond single precision": (rows_of("a,b,y") + "1,-1e300,no\n", "'b' holds -1e.300"),
    "a row too long": (rows_of("a,b,y") + "1,2,no,3\n", "Expected 3 fields in line 72, saw 4"),
    "all rows too long": (rows_of("a,b,y", no="1,2,no,3", yes="1,2,yes,3"), "more cells than"),
    "open quote": ('a,y\n1,"no\n2,yes\n', "EOF inside string"),
    "bytes": (bytes(range(256)) * 9, "no CSV file in UTF-8"),
    "Latin-1": (rows_of("a,b,y", no="1,é,no").encode("latin-1"), "no CSV file in UTF-8"),
}


@pytest.mark.parametrize(("content", "cause"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_be_compared_is_refused_by_its_cause(read, content, cause):
    with pytest.raises(ValueError, match=cause):
        read(content)


def test_a_positive_label_the_target_lacks_is_refused(read):
    with pytest.raises(ValueError, match="no class 'maybe'; its classes are no, yes"):
        read(rows_of("a,b,y"), positive="maybe")


@pytest.mark.parametrize("size", [0, 1, -0.5, 2])
def test_a_test_size_out_of_range_is_refused(read, size):
    with pytest.raises(ValueError, match="test_size must lie between 0 and 1"):
        read(rows_of("a,b,y"), test_size=size)


@pytest.mark.parametrize("rare", range(5, 12))
@pytest.mark.parametrize("common", [12, 57, 203])
def test_with_five_rows_of_a_class_both_parts_get_some(read, rare, common):
    split = read(rows_of("a,b,y", counts=(common, rare)))
    assert class_counts(split.y_train)[1] >= class_counts(split.y_test)[1] >= 1


def test_no_such_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such file"):
        labkit.read_csv(tmp_path / "none.csv", "y")
    with pytest.raises(ValueError, match="is a folder"):
        labkit.read_csv(tmp_path, "y")


PATIENTS = pd.DataFrame(
    {
        "patient": np.repeat(np.arange(100), 4),
        "pressure": np.random.default_rng(0).normal(size=400),
        "ill": np.repeat(np.arange(100) % 5 == 0, 4),
    }
)


def patients_in(split, part):
    return set(np.unique(getattr(split, f"groups_{part}")))


def test_rows_that_belong_together_stay_in_one_part_and_their_name_is_no_feature(read):
    split = read(PATIENTS, "ill", keep_together="patient")
    assert split.feature_names == ("pressure",)
    assert not patients_in(split, "train") & patients_in(split, "test")
    assert len(split.y_test) == pytest.approx(80, abs=12)
    assert split.y_test.mean() == pytest.approx(0.2, abs=0.05)
    assert "rows of one 'patient' kept together" in split.source
    again = split.redrawn(5)
    assert not patients_in(again, "train") & patients_in(again, "test")
    assert patients_in(again, "test") != patients_in(split, "test")


def test_folds_that_tune_keep_rows_together_too(read):
    split = read(PATIENTS, "ill", keep_together="patient")
    tuned = fit_for(default_methods(tuned=True)["balanced_forest_tuned"], split)
    assert len(tuned.cv) == 5
    for train, test in tuned.cv:
        groups = split.groups_train
        assert not set(groups[train]) & set(groups[test])


def test_a_row_without_a_group_is_one_of_its_own(read):
    table = PATIENTS.assign(patient=PATIENTS["patient"].where(PATIENTS.index % 2 == 0))
    split = read(table, "ill", keep_together="patient")
    assert len(patients_in(split, "train") | patients_in(split, "test")) == 100 + 200


@pytest.mark.parametrize(
    ("column", "cause"),
    [
        ("nurse", "needs a column besides the target, not 'nurse'; there are patient, pressure"),
        ("ill", "needs a column besides the target, not 'ill'"),
    ],
)
def test_a_column_that_is_not_there_keeps_nothing_together(read, column, cause):
    with pytest.raises(ValueError, match=cause):
        read(PATIENTS, "ill", keep_together=column)


def test_too_few_groups_are_refused(read):
    table = PATIENTS.assign(patient=PATIENTS.index // 200)
    with pytest.raises(ValueError, match="needs 5 groups of rows that are kept together; there"):
        read(table, "ill", keep_together="patient")


def test_one_class_is_compared_with_the_rest_and_the_source_says_so(read):
    table = pd.DataFrame({"a": range(90), "grade": ["good", "fair", "bad"] * 30})
    split = read(table, "grade", positive="bad")
    assert split.target_names == ("not bad", "bad")
    assert split.source.endswith("class 1 is 'bad', class 0 the 2 others")
    assert split.y_train.mean() == pytest.approx(1 / 3, abs=0.02)


def test_columns_that_are_left_out_are_no_features_and_in_no_caution():
    table = pd.DataFrame(
        {"id": range(40), "age": [30, 60, 45, 52] * 10, "ill": ["n", "n", "n", "y"] * 10}
    )
    assert any("leave_out='id'" in line for line in cautions_of_data(from_frame(table, "ill")))
    for left_out in ("id", ["id"]):
        split = from_frame(table, "ill", leave_out=left_out)
        assert split.feature_names == ("age",)
        assert not any("id" in line.split() for line in cautions_of_data(split))


@pytest.mark.parametrize("left_out", [0, [0], np.array([0]), pd.Index([0])])
def test_columns_without_names_are_left_out_by_their_numbers(left_out):
    table = pd.DataFrame({0: range(40), 1: [30, 60, 45, 52] * 10, 2: list("nnny") * 10})
    assert from_frame(table, 2, leave_out=left_out).feature_names == ("1",)
    assert from_frame(table, 2, leave_out=None).feature_names == ("0", "1")


@pytest.mark.parametrize(
    ("left_out", "line"),
    [
        ("weight", "leave_out needs a column besides the target, not 'weight'; there are id, age"),
        (["id", "ill"], "leave_out needs a column besides the target, not 'ill'"),
        (["id", "age"], "leave_out leaves no column to learn from"),
    ],
)
def test_what_cannot_be_left_out_is_named(left_out, line):
    table = pd.DataFrame({"id": range(40), "age": [30, 60] * 20, "ill": ["n", "y"] * 20})
    with pytest.raises(DataError, match=re.escape(line)):
        from_frame(table, "ill", leave_out=left_out)


def test_missing_values_are_counted_and_it_is_said_what_they_become():
    table = pd.DataFrame(
        {
            "age": [30, None, 45, 52] * 10,
            "town": ["a", "b", None, "b"] * 10,
            "ill": list("nnny") * 10,
        }
    )
    [line] = [note for note in from_frame(table, "ill").notes if "Missing" in note]
    assert line.startswith("Missing values, with the number of rows: 'age' (10), 'town' (10). ")
    full = from_frame(table.fillna({"age": 1, "town": "c"}), "ill")
    assert not any("Missing" in note for note in full.notes)
