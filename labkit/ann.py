"""The practical's neural network: the only file that touches Keras."""

import gc
import logging
import os
import random
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state, compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from labkit.stderr import held_stderr

if TYPE_CHECKING:
    import tensorflow as tf
    from keras import Sequential

_STEPS_PER_EXECUTION = 1000
"""Steps of one call into TensorFlow: all of an epoch, but Ctrl-C is still heard."""


def load_keras() -> ModuleType:
    """Import Keras and TensorFlow, without what they log while they start.

    Returns
    -------
    keras : module
    """
    if "tensorflow" not in sys.modules:
        _load_tensorflow_quietly()
    import keras

    return cast(ModuleType, keras)


def _load_tensorflow_quietly() -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with held_stderr(), warnings.catch_warnings(action="ignore"), _no_garbage_collection():
        import tensorflow as tf

        # the first tensor makes TensorFlow look for accelerators, and log
        tf.zeros(1)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Do not look for garbage while a million lasting objects are made."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def no_advice_on_tracing() -> Iterator[None]:
    """Keep TensorFlow from warning that many networks mean many graphs."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def build_ann(
    n_features: int,
    *,
    hidden_units: int = 16,
    seed: int | None = None,
    steps_per_execution: int = 1,
) -> "Sequential":
    """Build and compile the practical's network.

    One hidden layer of ReLU units and a sigmoid output, compiled with Adam
    and binary cross-entropy: 353 weights for 20 features.

    Parameters
    ----------
    n_features : int
        Columns of the data.
    hidden_units : int, default=16
        Width of the hidden layer.
    seed : int, optional
        Makes the initial weights those that Keras draws after
        ``keras.utils.set_random_seed(seed)``, and leaves every global seed
        alone.
    steps_per_execution : int, default=1
        Training steps per call into TensorFlow; more is faster and changes no
        weight.

    Returns
    -------
    model : keras.Sequential
        Input shape (n_samples, n_features), output shape (n_samples, 1).

    Examples
    --------
    >>> build_ann(20).count_params()
    353
    """
    keras = load_keras()
    first, second = _initial_weight_seeds(seed)
    model: Sequential = keras.Sequential(
        [
            keras.Input((n_features,)),
            keras.layers.Dense(
                hidden_units,
                activation="relu",
                kernel_initializer=keras.initializers.GlorotUniform(first),
            ),
            keras.layers.Dense(
                1,
                activation="sigmoid",
                kernel_initializer=keras.initializers.GlorotUniform(second),
            ),
        ]
    )
    model.compile(
        optimizer="adam",
        loss="binary_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
    )
    return model


def _initial_weight_seeds(seed: int | None) -> tuple[int | None, int | None]:
    """Give the seeds that Keras draws for two layers from Python's seeded generator."""
    if seed is None:
        return None, None
    draws = random.Random(seed)
    return draws.randint(1, 10**9), draws.randint(1, 10**9)


def initial_weights(seed: int, shape: tuple[int, int]) -> list[NDArray[np.float32]]:
    """Give the weights that `build_ann` starts from, without building a model.

    Parameters
    ----------
    seed : int
    shape : (n_features, hidden_units)

    Returns
    -------
    weights : list of ndarray
        Hidden kernel and bias, output kernel and bias, as Keras orders them.

    Examples
    --------
    >>> [one.shape for one in initial_weights(0, (20, 16))]
    [(20, 16), (16,), (16, 1), (1,)]
    """
    keras = load_keras()
    n_features, hidden_units = shape
    made = []
    for kernel, own in zip(
        ((n_features, hidden_units), (hidden_units, 1)), _initial_weight_seeds(seed), strict=True
    ):
        made.append(np.asarray(keras.initializers.GlorotUniform(own)(kernel)))
        made.append(np.zeros(kernel[1], dtype=np.float32))
    return made


def training_orders(lengths: Sequence[int], seeds: Sequence[int]) -> list[NDArray[np.int64]]:
    """Give the order in which Keras' ``fit`` takes the rows, the same in every epoch.

    It is what ``tf.random.shuffle`` does in Keras' input pipeline under a
    global seed. TensorFlow reads the pair (0, 0) as "no seed" and puts another
    in its place, so the same is done here. The shuffle has a state that would
    outlive an eager call; in a data set of its own it starts anew.

    Parameters
    ----------
    lengths : sequence of int
        Number of rows of each run.
    seeds : sequence of int
        Global seed of each run.

    Returns
    -------
    orders : list of ndarray of shape (length,)

    Examples
    --------
    >>> [sorted(order.tolist()) for order in training_orders([3, 2], [0, 7])]
    [[0, 1, 2], [0, 1]]
    """
    import tensorflow as tf

    largest = 2**31 - 1

    def shuffled(n_samples: int, seed: int) -> "tf.Tensor":
        graph_seed = seed % largest
        return tf.raw_ops.RandomShuffle(
            value=tf.range(n_samples, dtype=tf.int64),
            seed=graph_seed,
            seed2=0 if graph_seed else largest,
        )

    def all_shuffled(_: "tf.Tensor") -> tuple["tf.Tensor", ...]:
        return tuple(shuffled(n, seed) for n, seed in zip(lengths, seeds, strict=True))

    orders = tf.data.Dataset.range(1).map(all_shuffled).get_single_element()
    return [order.numpy() for order in orders]


def check_hyperparameters(network: Any) -> None:
    """Refuse hyperparameters that no network can be trained with.

    Parameters
    ----------
    network : object
        With ``hidden_units``, ``epochs`` and ``batch_size``.

    Raises
    ------
    ValueError
        Names the first that is no whole number of at least 1.
    """
    for name in ("hidden_units", "epochs", "batch_size"):
        value = getattr(network, name)
        if not isinstance(value, (int, np.integer)) or value < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, not {value!r}")


def probability_of_1(
    weights: Sequence[NDArray[np.float32]], rows: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Put rows through a network, in double precision.

    Parameters
    ----------
    weights : sequence of ndarray
        Hidden kernel and bias, output kernel and bias.
    rows : ndarray of shape (n_samples, n_features)

    Returns
    -------
    y_proba : ndarray of shape (n_samples,)
        Probability of class 1.
    """
    kernel, bias, output_kernel, output_bias = map(np.float64, weights)
    hidden = np.maximum(rows @ kernel + bias, 0)
    logit = (hidden @ output_kernel + output_bias).ravel()
    # the sigmoid, in a form that overflows nowhere
    return np.asarray(np.exp(-np.logaddexp(0, -logit)))


class ANNClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The practical's network as a scikit-learn classifier for two classes.

    With ``random_state=s`` it gives the probabilities that plain Keras gives
    after ``keras.utils.set_random_seed(s)``, without touching a global seed.

    Parameters
    ----------
    hidden_units : int, default=16
        Width of the hidden layer.
    epochs : int, default=5
        Passes over the training rows.
    batch_size : int, default=32
        Rows per step of the optimiser.
    class_weight : dict, "balanced" or None, default=None
        Weight of each label in the loss; "balanced" is the inverse-frequency
        formula, see `labkit.inverse_frequency_weights`.
    random_state : int, RandomState instance or None, default=None
        Seed of the initial weights and of the order of the rows.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The labels, sorted; the second is the positive class.
    model_ : keras.Sequential
        The fitted network.
    history_ : dict of list of float
        ``loss`` and ``accuracy`` after every epoch.
    n_features_in_ : int
        Number of columns seen in `fit`.
    feature_names_in_ : ndarray of str
        Their names, where `fit` saw a DataFrame.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> X, y = make_classification(random_state=0)
    >>> ANNClassifier(epochs=50, random_state=0).fit(X, y).score(X, y) > 0.8
    True
    """

    def __init__(
        self,
        *,
        hidden_units: int = 16,
        epochs: int = 5,
        batch_size: int = 32,
        class_weight: dict[Any, float] | str | None = None,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.hidden_units = hidden_units
        self.epochs = epochs
        self.batch_size = batch_size
        self.class_weight = class_weight
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.non_deterministic = False
        return tags

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train a new network.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Training rows.
        y : array-like of shape (n_samples,)
            Their labels, any two.
        sample_weight : array-like of shape (n_samples,), optional
            Weight of every row's loss, on top of its class weight.

        Returns
        -------
        self : ANNClassifier

        Raises
        ------
        ValueError
            If a parameter is out of range, or `y` has not two classes.
        """
        check_hyperparameters(self)
        rows, labels = validate_data(self, X, y, dtype=np.float32, order="C")
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if len(self.classes_) != 2:
            # the wording is one that scikit-learn's own checks look for
            raise ValueError(
                "Only binary classification is supported; classifier can't train "
                f"when only one class is present. y has {len(self.classes_)} class(es)"
            )
        weight = self._row_weights(labels, sample_weight)
        seed = self._seed()
        self.model_ = build_ann(
            rows.shape[1],
            hidden_units=self.hidden_units,
            seed=seed,
            steps_per_execution=min(-(-len(rows) // self.batch_size), _STEPS_PER_EXECUTION),
        )
        [order] = training_orders([len(rows)], [seed])
        with no_advice_on_tracing():
            history = self.model_.fit(
                rows[order],
                codes.astype(np.float32)[order],
                sample_weight=None if weight is None else weight[order],
                epochs=self.epochs,
                batch_size=self.batch_size,
                shuffle=False,
                verbose=0,
            )
        self.history_ = {name: list(map(float, v)) for name, v in history.history.items()}
        return self

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Give the probability of each class.

        It is computed in double precision: in single, a row's last digit
        depends on which rows stand beside it.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        y_proba : ndarray of shape (n_samples, 2)
            Columns in the order of ``classes_``.
        """
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        positive = probability_of_1(self.model_.get_weights(), rows)
        return np.column_stack([1 - positive, positive])

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Predict the label of each row: the second where its probability exceeds 0.5.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        y_pred : ndarray of shape (n_samples,)
        """
        positive = self.predict_proba(X)[:, 1] > 0.5
        return cast(NDArray[Any], self.classes_[positive.astype(int)])

    def _seed(self) -> int:
        if isinstance(self.random_state, (int, np.integer)):
            check_random_state(self.random_state)
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31 - 1))

    def _row_weights(
        self, labels: NDArray[Any], sample_weight: ArrayLike | None
    ) -> NDArray[np.float32] | None:
        if self.class_weight is None and sample_weight is None:
            return None
        weight = _check_sample_weight(sample_weight, labels, dtype=np.float64)
        if self.class_weight is not None:
            weight = weight * compute_sample_weight(self.class_weight, labels)
        return cast(NDArray[np.float32], weight.astype(np.float32))
