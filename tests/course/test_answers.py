import base64
import io
import json

import keras
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedKFold, TunedThresholdClassifierCV

import labkit
from labkit.course.answers import (
    AnswerRaisedError,
    BorrowedFunctionError,
    Estimator,
    Network,
    NotAttemptedError,
    UnreadableAnswerError,
)
from labkit.course.codec import decode, encode
from labkit.course.replies import NotebookAnswers

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.text() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(-9, 9), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(plain)
def test_plain_values_come_back_as_they_were(value):
    assert repr(decode(encode(value))) == repr(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.array([True, False]),
        np.array([0.5, np.nan, np.inf], dtype=np.float32),
        np.array(["a", "bc"]),
        np.empty((0, 4)),
    ],
)
def test_an_array_keeps_its_shape_its_type_and_its_values(array):
    back = decode(encode(array))
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


def test_tables_and_series_keep_index_columns_and_values():
    table = pd.DataFrame({"n": [1, 2], "name": ["x", "y"]}, index=["a", "b"])
    back = decode(encode({"table": table, "column": table["n"]}))
    pd.testing.assert_frame_equal(back["table"], table, check_dtype=False)
    assert back["column"].to_dict() == {"a": 1, "b": 2}


def test_rows_that_are_labelled_by_bins_or_dates_come_back_with_their_values():
    values = pd.Series([0.1, 0.2, 0.9])
    by_bin = values.groupby(pd.cut(values, [0, 0.5, 1]), observed=True).mean()
    back = decode(encode((by_bin, by_bin.to_frame("mean"))))
    assert back[0].index.to_list() == back[1].index.to_list() == ["(0.0, 0.5]", "(0.5, 1.0]"]
    np.testing.assert_array_equal(back[0], by_bin)
    dated = pd.Series([1, 2], index=pd.date_range("2024-01-01", periods=2))
    np.testing.assert_array_equal(decode(encode(dated)), dated)


def test_an_index_a_range_and_numbers_of_several_kinds_come_back_as_numbers():
    assert decode(encode(pd.Index([3, 5]))).tolist() == [3, 5]
    assert decode(encode(range(3))) == [0, 1, 2]
    mixed = pd.Series({"recall": 0.5, "alarm": True, "rows": np.int64(3)})
    assert decode(encode(mixed)).to_dict() == {"recall": 0.5, "alarm": 1.0, "rows": 3.0}
    with pytest.raises(UnreadableAnswerError, match="an array of object"):
        encode(pd.Series([1, None, "a"], dtype=object))
    with pytest.raises(UnreadableAnswerError, match="an array of object"):
        encode(np.array([10**400, 0.5], dtype=object))


def test_a_numpy_number_comes_back_as_a_plain_one():
    assert type(decode(encode(np.float64(0.25)))) is float
    assert type(decode(encode(np.bool_(True)))) is bool


def test_an_activation_of_its_own_is_that_of_the_layer_before_it():
    layers = keras.layers
    model = keras.Sequential(
        [layers.Dense(4), layers.ReLU(), layers.Dense(1), layers.Activation("sigmoid")]
    )
    assert decode(encode(model)).units == (("Dense", 4, "relu"), ("Dense", 1, "sigmoid"))
    bent = keras.Sequential([layers.Dense(4), layers.ReLU(negative_slope=0.1), layers.ReLU()])
    assert decode(encode(bent)).units == (
        ("Dense", 4, "linear"),
        ("ReLU", None, None),
        ("ReLU", None, None),
    )


def test_a_keras_model_comes_back_as_its_configuration():
    model = keras.Sequential(
        [keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
    )
    model.compile(keras.optimizers.Adam(0.01), keras.losses.BinaryCrossentropy())
    network = decode(encode(model))
    assert isinstance(network, Network)
    assert [(name, c["units"], c["activation"]) for name, c in network.layers] == [
        ("Dense", 4, "relu"),
        ("Dense", 1, "sigmoid"),
    ]
    assert (network.optimizer, network.loss, network.n_inputs) == (
        "adam",
        "binary_crossentropy",
        None,
    )
    model.build((None, 9))
    assert decode(encode(model)).n_inputs == 9


def test_an_estimator_comes_back_as_class_name_and_parameters():
    forest = BalancedRandomForestClassifier(n_estimators=3, sampling_strategy="all")
    back = decode(encode(forest))
    assert (back.class_name, back.library, back.fitted) == (
        "BalancedRandomForestClassifier",
        "imblearn",
        False,
    )
    assert back.parameters["n_estimators"] == 3
    fitted = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    assert decode(encode(fitted)).fitted


def test_estimators_inside_estimators_are_read_too():
    tuned = TunedThresholdClassifierCV(
        make_pipeline(SMOTE(random_state=1), LogisticRegression()), cv=StratifiedKFold(4)
    )
    back = decode(encode(tuned))
    assert back.parameters["cv"].parameters["n_splits"] == 4
    [(_, smote), _] = back.parameters["estimator"].parameters["steps"]
    assert smote == Estimator(
        "SMOTE", "imblearn", {"k_neighbors": 5, "random_state": 1, "sampling_strategy": "auto"}
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (object(), "type object cannot be checked"),
        (np.array([object()]), "array of object"),
        (10**30, "more than 64 bits"),
        (np.zeros(9 * 2**20), "larger than 64 MB"),
        (list(range(200_000)), "more than 100000 parts"),
        ("x" * 2**27, "larger than 64 MB"),
    ],
)
def test_what_cannot_travel_is_refused_with_a_reason(value, reason):
    with pytest.raises(UnreadableAnswerError, match=reason):
        encode(value)


def test_a_value_nested_too_deep_or_in_itself_is_refused():
    loop: list = []
    loop.append(loop)
    with pytest.raises(UnreadableAnswerError, match="nested more than 20 deep"):
        encode(loop)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"array": "AAAA"}',
        '{"array": 3}',
        '{"pickle": "gASVAAA="}',
        '{"list": 5}',
        '{"dict": [[1]]}',
        '{"frame": []}',
        '{"estimator": ["x"]}',
        "[1, 2]",
        '{"list": [' * 50 + "]}" * 50,
        json.dumps({"network": [{"list": [1]}, None, None, None]}),
    ],
)
def test_text_that_encode_did_not_write_is_refused(text):
    with pytest.raises(UnreadableAnswerError):
        decode(text)


def test_a_pickled_array_is_never_loaded(tmp_path):
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    text = json.dumps({"array": base64.b64encode(buffer.getvalue()).decode()})
    with pytest.raises(UnreadableAnswerError):
        decode(text)


def npy(description, shape, content=b""):
    """Write an array's file by hand, as no NumPy would."""
    header = f"{{'descr': {description!r}, 'fortran_order': False, 'shape': {shape}, }}\n"
    length = len(header).to_bytes(2, "little")
    return b"\x93NUMPY\x01\x00" + length + header.encode() + content


def archive():
    buffer = io.BytesIO()
    np.savez(buffer, np.arange(3))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        npy("<U0", (10**12,)),
        npy("<f8", (10**12,)),
        npy("<f8", (10**12, 0)),
        npy("|V8", (1,), bytes(8)),
        npy("<M8[s]", (1,), bytes(8)),
        npy([("a", "<f8")], (1,), bytes(8)),
        archive(),
    ],
    ids=["nothing, often", "too little", "no columns", "void", "dates", "records", "archive"],
)
def test_an_array_that_encode_would_not_write_is_refused(content):
    with pytest.raises(UnreadableAnswerError):
        decode(json.dumps({"array": base64.b64encode(content).decode()}))


def test_a_table_of_few_bytes_does_not_grow():
    labels = {"list": list(range(1000))}
    for forged in ({"frame": [labels, labels, [0] * 1000]}, {"series": [labels, 0]}):
        with pytest.raises(UnreadableAnswerError):
            decode(json.dumps(forged))


def test_text_that_asks_for_much_memory_or_time_is_not_parsed():
    with pytest.raises(UnreadableAnswerError, match="more than 100000 parts"):
        decode("[" + "[]," * 10**6 + "[]]")
    with pytest.raises(UnreadableAnswerError, match="more than 64 bits"):
        decode(json.dumps({"dict": [[2**61 - 1, 0], [2**64 - 8, 0]]}))


def test_a_dict_whose_keys_were_chosen_to_be_alike_is_not_built():
    keys = [{"tuple": [number, 0]} for number in range(1001)]
    assert len(decode(json.dumps({"dict": [[key, 1] for key in keys[1:]]}))) == 1000
    with pytest.raises(UnreadableAnswerError, match="more than 1000 tuples as keys"):
        decode(json.dumps({"dict": [[key, 1] for key in keys]}))
    pairs = {"list": [{"tuple": [key, 0]} for key in keys]}
    network = {"network": [{"list": [{"tuple": ["x", pairs]}]}, 1, "a", "b"]}
    with pytest.raises(UnreadableAnswerError, match="damaged"):
        decode(json.dumps(network))


def test_an_answer_that_is_none_or_missing_is_not_attempted():
    answers = NotebookAnswers({"x": None, "y": ..., "f": lambda: None})
    for name in ("x", "y", "nowhere"):
        with pytest.raises(NotAttemptedError, match=f"{name} is still empty"):
            answers.value(name)
    with pytest.raises(NotAttemptedError, match="f returns nothing yet"):
        answers.call("f")


def test_a_function_gets_copies_so_that_it_cannot_change_the_check():
    data = np.zeros(3)

    def spoil(array):
        array[:] = 7
        return array

    returned = NotebookAnswers({"spoil": spoil}).call("spoil", data)
    assert data.tolist() == [0, 0, 0]
    assert returned.tolist() == [7, 7, 7]


def test_an_error_in_a_students_function_is_told_and_not_raised_through():
    answers = NotebookAnswers({"f": lambda x: 1 / x})
    with pytest.raises(
        AnswerRaisedError, match=r"f\(...\) raised ZeroDivisionError.*division by zero"
    ):
        answers.call("f", 0)


def test_a_librarys_function_under_the_students_name_is_refused():
    from functools import partial

    for borrowed, library in (
        (labkit.inverse_frequency_weights, "labkit"),
        (accuracy_score, "sklearn"),
        (partial(labkit.build_ann, hidden_units=2), "labkit"),
    ):
        with pytest.raises(BorrowedFunctionError, match=f"{library}'s own function"):
            NotebookAnswers({"mine": borrowed}).call("mine", [0, 1])


def test_a_value_where_a_function_should_be_is_told():
    with pytest.raises(AssertionError, match="f should be a function; it is a int"):
        NotebookAnswers({"f": 3}).call("f")
