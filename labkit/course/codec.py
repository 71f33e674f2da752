"""The one codec that a student's answers travel by.

In a notebook the answers are live variables; when a notebook is graded they
come out of the student's kernel as text. Both pass through `encode` and
`decode`, so that a check cannot pass in one place and break in the other.
Arrays travel as ``.npy`` without pickle, everything else as JSON; a Keras
model as its configuration, an estimator as its class name and parameters.
"""

import base64
import io
import json
import math
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labkit.course.answers import Estimator, Network, UnreadableAnswerError

MAX_DEPTH = 20
MAX_BYTES = 64 * 2**20
MAX_ITEMS = 100_000
MAX_BRACKETS = 2_000_000
_MOST_TUPLE_KEYS = 1_000
_DAMAGE = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
)
_LIBRARIES = ("labkit", "sklearn", "imblearn", "keras", "tensorflow")


def encode(value: Any) -> str:
    """Return an answer as text.

    Parameters
    ----------
    value : object
        Numbers, text, containers, arrays, tables, Keras models and
        scikit-learn objects.

    Returns
    -------
    text : str
        JSON.

    Raises
    ------
    UnreadableAnswerError
        If it holds anything else, is larger than 64 MB, or nested more than
        20 deep.

    Examples
    --------
    >>> decode(encode({"recall": np.float64(0.5), 1: (True, None)}))
    {'recall': 0.5, 1: (True, None)}
    """
    budget = _Budget()
    text = json.dumps(_pack(value, 0, budget), allow_nan=True)
    budget.spend(len(text) - budget.spent)
    return text


def decode(text: str) -> Any:
    """Return the plain values that text from `encode` stands for.

    Parameters
    ----------
    text : str
        From `encode`, or from someone who pretends that it is.

    Returns
    -------
    value : object
        Arrays are arrays again; a model is a `Network`, a scikit-learn object
        an `Estimator`. Nothing is ever unpickled or imported.

    Raises
    ------
    UnreadableAnswerError
        If the text was not made by `encode`.
    """
    if len(text) > MAX_BYTES:
        raise UnreadableAnswerError(f"the answer is larger than {MAX_BYTES // 2**20} MB")
    try:
        return _unpack(parse_json(text), 0)
    except UnreadableAnswerError:
        raise
    except _DAMAGE as error:
        raise UnreadableAnswerError(f"the answer is damaged: {type(error).__name__}") from None


def parse_json(text: str) -> Any:
    """Read JSON, unless it asks for much more memory or time than `encode` ever does.

    Parameters
    ----------
    text : str
        JSON of at most 64 MB.

    Returns
    -------
    data : object
        As `json.loads` returns it.

    Raises
    ------
    UnreadableAnswerError
        If it holds too many parts, or a whole number of more than 64 bits.
    """
    if sum(map(text.count, "[{,")) > MAX_BRACKETS:
        raise UnreadableAnswerError(f"the answer has more than {MAX_ITEMS} parts; make it an array")
    return json.loads(text, parse_int=_whole_number)


def _whole_number(digits: str) -> int:
    # larger ones can be chosen so that a dict of them takes hours to build
    number = int(digits)
    if abs(number) >= 2**63:
        raise UnreadableAnswerError("the answer holds a whole number of more than 64 bits")
    return number


@dataclass
class _Budget:
    spent: int = 0
    items: int = 0

    def spend(self, size: int) -> None:
        self.spent += size
        self.items += 1
        if self.spent > MAX_BYTES:
            raise UnreadableAnswerError(f"the answer is larger than {MAX_BYTES // 2**20} MB")
        if self.items > MAX_ITEMS:
            raise UnreadableAnswerError(
                f"the answer has more than {MAX_ITEMS} parts; make it an array"
            )


def _pack(value: Any, depth: int, budget: _Budget) -> Any:
    """Return JSON data: plain values as they are, all else as ``{kind: content}``."""
    budget.spend(8)
    if depth > MAX_DEPTH:
        raise UnreadableAnswerError(f"the answer is nested more than {MAX_DEPTH} deep")
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, (bool, str)):
        budget.spend(len(value) if isinstance(value, str) else 0)
        return value
    if isinstance(value, (int, float)):
        return _pack_number(value)
    inner = partial(_pack, depth=depth + 1, budget=budget)
    for kind, belongs, pack in _PACKERS:
        if belongs(value):
            return {kind: pack(value, inner)}
    raise UnreadableAnswerError(f"an answer of type {type(value).__name__} cannot be checked")


def _pack_number(value: float) -> float:
    if isinstance(value, int) and abs(value) >= 2**63:
        raise UnreadableAnswerError("the answer holds a whole number of more than 64 bits")
    return int(value) if isinstance(value, int) else float(value)


def _pack_dict(value: Mapping[Any, Any], inner: Callable[[Any], Any]) -> list[list[Any]]:
    return [[inner(key), inner(item)] for key, item in value.items()]


def _pack_list(value: Any, inner: Callable[[Any], Any]) -> list[Any]:
    # a set arrives as a list, in an order that is the same in every process
    ordered = sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value
    return [inner(item) for item in ordered]


def _pack_array(value: NDArray[Any], inner: Callable[[Any], Any]) -> str:
    if value.dtype.kind == "O":
        value = _of_one_kind(value)
    if value.dtype.kind not in "biufU":
        raise UnreadableAnswerError(f"an array of {value.dtype} cannot be checked")
    if value.nbytes > MAX_BYTES:
        raise UnreadableAnswerError(f"the answer is larger than {MAX_BYTES // 2**20} MB")
    buffer = io.BytesIO()
    np.save(buffer, value, allow_pickle=False)
    text = base64.b64encode(buffer.getvalue()).decode("ascii")
    inner(text)
    return text


def _of_one_kind(value: NDArray[Any]) -> NDArray[Any]:
    """Return an array of objects as one of text or of numbers, where it holds nothing else."""
    items = value.ravel().tolist()
    if all(isinstance(item, str) for item in items):
        return value.astype(str)
    numeric = (bool, int, float, np.bool_, np.integer, np.floating)
    if all(isinstance(item, numeric) for item in items):
        with suppress(OverflowError, TypeError, ValueError):
            return value.astype(np.float64)
    return value


def _pack_series(value: "pd.Series[Any]", inner: Callable[[Any], Any]) -> list[Any]:
    return [inner(_row_labels(value.index)), inner(value.to_numpy())]


def _pack_frame(value: pd.DataFrame, inner: Callable[[Any], Any]) -> list[Any]:
    columns = [inner(value.iloc[:, i].to_numpy()) for i in range(value.shape[1])]
    return [inner(_row_labels(value.index).tolist()), inner(value.columns.to_list()), columns]


def _row_labels(index: "pd.Index[Any]") -> NDArray[Any]:
    """Return the labels of rows: numbers and text as they are, bins and dates as text."""
    labels = index.to_numpy()
    plain = (str, int, float, tuple, np.number)
    travels = labels.dtype.kind in "biufU" or (
        labels.dtype.kind == "O" and all(isinstance(label, plain) for label in labels)
    )
    return labels if travels else labels.astype(str)


def _is_model(value: Any) -> bool:
    modules = {str(base.__module__).partition(".")[0] for base in type(value).__mro__}
    return bool(modules & {"keras", "tf_keras"}) and hasattr(value, "to_json")


def _pack_model(value: Any, inner: Callable[[Any], Any]) -> list[Any]:
    whole = json.loads(value.to_json())
    layers, n_inputs = [], None
    for layer in whole["config"].get("layers", []):
        shape = layer["config"].get("batch_shape") or (layer.get("build_config") or {}).get(
            "input_shape"
        )
        if n_inputs is None and shape:
            n_inputs = shape[-1]
        if layer["class_name"] != "InputLayer":
            layers.append([layer["class_name"], _simple(layer["config"])])
    compiled = whole.get("compile_config") or {}
    named = [_snake_case(compiled.get(key)) for key in ("optimizer", "loss")]
    return [inner(layers), n_inputs, *named]


def _simple(configuration: Mapping[str, Any]) -> dict[str, Any]:
    plain = {k: v for k, v in configuration.items() if isinstance(v, (bool, int, float, str))}
    activation = configuration.get("activation")
    return {**plain, "activation": _snake_case(activation)} if activation else plain


def _snake_case(named: Any) -> str | None:
    """Return "binary_crossentropy" for ``BinaryCrossentropy``, its configuration or itself."""
    if isinstance(named, Mapping):
        named = named.get("class_name")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", named).lower() if isinstance(named, str) else None


def _is_estimator(value: Any) -> bool:
    library = str(type(value).__module__).partition(".")[0]
    return library in _LIBRARIES and not isinstance(value, (type, FunctionType))


def _pack_estimator(value: Any, inner: Callable[[Any], Any]) -> list[Any]:
    parameters = value.get_params(deep=False) if hasattr(value, "get_params") else vars(value)
    packed = []
    for key, parameter in parameters.items():
        try:
            packed.append([str(key), inner(parameter)])
        except UnreadableAnswerError:
            packed.append([str(key), f"<{type(parameter).__name__}>"])
    fitted = any(name.endswith("_") and not name.startswith("_") for name in vars(value))
    library = str(type(value).__module__).partition(".")[0]
    return [type(value).__name__, library, packed, fitted]


_PACKERS: tuple[tuple[str, Callable[[Any], bool], Callable[[Any, Any], Any]], ...] = (
    ("dict", lambda value: isinstance(value, Mapping), _pack_dict),
    ("list", lambda value: isinstance(value, (list, set, frozenset, range)), _pack_list),
    ("tuple", lambda value: isinstance(value, tuple), _pack_list),
    ("array", lambda value: isinstance(value, np.ndarray), _pack_array),
    (
        "array",
        lambda value: isinstance(value, pd.Index),
        lambda value, i: _pack_array(_row_labels(value), i),
    ),
    ("series", lambda value: isinstance(value, pd.Series), _pack_series),
    ("frame", lambda value: isinstance(value, pd.DataFrame), _pack_frame),
    ("network", _is_model, _pack_model),
    ("tensor", lambda value: _is_tensor(value), lambda value, i: _pack_array(np.asarray(value), i)),
    ("estimator", _is_estimator, _pack_estimator),
)


def _is_tensor(value: Any) -> bool:
    return type(value).__name__ == "EagerTensor" and hasattr(value, "numpy")


def _unpack(data: Any, depth: int) -> Any:
    if depth > 2 * MAX_DEPTH:
        raise UnreadableAnswerError(f"the answer is nested more than {MAX_DEPTH} deep")
    if not isinstance(data, (dict, list)):
        return data
    if not isinstance(data, dict) or len(data) != 1:
        raise UnreadableAnswerError("the answer is damaged")
    [(kind, content)] = data.items()
    return _UNPACKERS[kind](content, partial(_unpack, depth=depth + 1))


def _unpack_dict(content: list[Any], inner: Callable[[Any], Any]) -> dict[Any, Any]:
    pairs = [(inner(key), inner(item)) for key, item in content]
    # those can be chosen so that a dict of them takes hours to build
    if sum(isinstance(key, tuple) for key, _ in pairs) > _MOST_TUPLE_KEYS:
        raise UnreadableAnswerError(
            f"the answer has more than {_MOST_TUPLE_KEYS} tuples as keys of a dict"
        )
    return dict(pairs)


def _unpack_array(content: str, _: Callable[[Any], Any]) -> NDArray[Any]:
    raw = io.BytesIO(base64.b64decode(content, validate=True))
    _refuse_odd_array(raw)
    array: NDArray[Any] = np.load(raw, allow_pickle=False)
    return array


def _refuse_odd_array(raw: io.BytesIO) -> None:
    """Refuse what NumPy reads and `encode` never writes: archives, records, sizes that lie."""
    start = raw.tell()
    if np.lib.format.read_magic(raw) != (1, 0):
        raise ValueError("no array of the usual format")
    shape, _, dtype = np.lib.format.read_array_header_1_0(raw)
    n_bytes = len(raw.getbuffer()) - raw.tell()
    # even without a byte of content, a long array takes long to go through
    if dtype.kind not in "biufU" or math.prod(shape) * max(dtype.itemsize, 1) > n_bytes:
        raise ValueError("no array that could be an answer")
    if any(length > MAX_BYTES for length in shape):
        raise ValueError("no array that could be an answer")
    raw.seek(start)


def _unpack_frame(content: list[Any], inner: Callable[[Any], Any]) -> pd.DataFrame:
    index, columns, data = content
    labels = inner(index)
    read = {i: _column(inner(column), labels) for i, column in enumerate(data)}
    table = pd.DataFrame(read, index=labels)
    table.columns = pd.Index(inner(columns))
    return table


def _unpack_series(content: list[Any], inner: Callable[[Any], Any]) -> "pd.Series[Any]":
    labels = inner(content[0])
    return pd.Series(_column(inner(content[1]), labels), index=labels)


def _column(value: Any, labels: Any) -> NDArray[Any]:
    """Refuse what pandas would repeat for each row."""
    if not isinstance(value, np.ndarray) or value.shape != (len(labels),):
        raise ValueError("no column of a table")
    return value


def _unpack_network(content: list[Any], inner: Callable[[Any], Any]) -> Network:
    layers, n_inputs, optimizer, loss = content
    read = tuple(
        (str(name), {str(key): value for key, value in configuration.items()})
        for name, configuration in inner(layers)
    )
    return Network(read, n_inputs, optimizer, loss)


def _unpack_estimator(content: list[Any], inner: Callable[[Any], Any]) -> Estimator:
    class_name, library, parameters, fitted = content
    read = {str(key): inner(value) for key, value in parameters}
    return Estimator(str(class_name), str(library), read, bool(fitted))


_UNPACKERS: dict[str, Callable[[Any, Callable[[Any], Any]], Any]] = {
    "dict": _unpack_dict,
    "list": lambda content, inner: [inner(item) for item in content],
    "tuple": lambda content, inner: tuple(inner(item) for item in content),
    "array": _unpack_array,
    "tensor": _unpack_array,
    "series": _unpack_series,
    "frame": _unpack_frame,
    "network": _unpack_network,
    "estimator": _unpack_estimator,
}
