"""Many networks for the price of one: the practical's network, stacked.

The network has so few weights that training it is mostly waiting for the
loop around the arithmetic. Here the arithmetic of many networks goes through
one loop, their weights side by side along a leading axis. Adam works element
by element, so the networks never touch one another: each becomes what it
would have become alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_array, compute_sample_weight

from labkit.ann import (
    build_ann,
    check_hyperparameters,
    initial_weights,
    load_keras,
    probability_of_1,
    training_orders,
)

if TYPE_CHECKING:
    from keras import Sequential

_BYTES_AT_ONCE = 256 * 2**20
_LEARNING_RATE, _BETA_1, _BETA_2, _EPSILON = 0.001, 0.9, 0.999, 1e-7  # Keras' Adam

Floats = NDArray[np.float32]


class StackedANN:
    """Networks that differ in their seed, and perhaps in their rows, trained at once.

    Each equals, within rounding, what `labkit.ANNClassifier` fits with that
    ``random_state``; which others are trained beside it changes no digit. On
    many rows a hidden unit may hang on the last digit of one of them; there,
    for a few seeds in a hundred, the rounding grows to a probability's third
    or fourth digit.

    Parameters
    ----------
    seeds : sequence of int
        One for each network: its initial weights, and the order of its rows.
    hidden_units : int, default=16
        Width of the hidden layer.
    epochs : int, default=5
        Passes over the training rows.
    batch_size : int, default=32
        Rows per step of the optimiser.
    class_weight : dict, "balanced" or None, default=None
        Weight of each label in the loss.

    Attributes
    ----------
    weights_ : ndarray of shape (n_networks, n_weights)
        The weights of each network in a row: hidden kernel, hidden bias,
        output kernel, output bias.
    n_features_in_ : int
        Number of columns seen in `fit`.

    Examples
    --------
    >>> import labkit
    >>> split = labkit.load_imbalanced(n_samples=500)
    >>> stacked = StackedANN([0, 1], epochs=1).fit(split.X_train, split.y_train)
    >>> stacked.predict_proba(split.X_test).shape
    (2, 100)
    """

    def __init__(
        self,
        seeds: Sequence[int],
        *,
        hidden_units: int = 16,
        epochs: int = 5,
        batch_size: int = 32,
        class_weight: dict[Any, float] | str | None = None,
    ) -> None:
        self.seeds = list(seeds)
        self.hidden_units = hidden_units
        self.epochs = epochs
        self.batch_size = batch_size
        self.class_weight = class_weight

    def fit(self, X: Any, y: Any) -> Self:
        """Train all networks.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features), or a list of them
            Training rows, for all networks or for each its own.
        y : array-like of shape (n_samples,), or a list of them
            Their labels, 0 or 1.

        Returns
        -------
        self : StackedANN

        Raises
        ------
        ValueError
            If a hyperparameter is out of range, or the rows hold anything but
            finite numbers.
        """
        check_hyperparameters(self)
        load_keras()
        rows, labels = self._each(X), self._each(y)
        self.n_features_in_ = np.shape(rows[0])[1]
        weights = [
            self._train(self.seeds[block], rows[block], labels[block])
            for block in self._blocks(rows)
        ]
        self.weights_ = np.concatenate(weights)
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Give every network's probability of class 1.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features), or a list of them
            The rows, for all networks or for each its own; equally many.

        Returns
        -------
        y_proba : ndarray of shape (n_networks, n_samples)
        """
        given = zip(self.weights_, self._each(X), strict=True)
        return np.stack(
            [
                probability_of_1(self._layers(weights), np.asarray(one, dtype=np.float32))
                for weights, one in given
            ]
        )

    def model(self, index: int) -> "Sequential":
        """Build one of the networks as a Keras model.

        Parameters
        ----------
        index : int
            Its place among the seeds.

        Returns
        -------
        model : keras.Sequential
        """
        model = build_ann(self.n_features_in_, hidden_units=self.hidden_units)
        model.set_weights(self._layers(self.weights_[index]))
        return model

    def _each(self, given: Any) -> list[Any]:
        return list(given) if isinstance(given, (list, tuple)) else [given] * len(self.seeds)

    def _blocks(self, rows: Sequence[Any]) -> Iterator[slice]:
        """Cut the networks into blocks whose rows take a bounded room."""
        largest = max(len(one) for one in rows) * self.n_features_in_ * 4
        size = max(1, _BYTES_AT_ONCE // largest)
        for start in range(0, len(rows), size):
            yield slice(start, start + size)

    def _train(self, seeds: Sequence[int], rows: Sequence[Any], labels: Sequence[Any]) -> Floats:
        batches = _Batches.of(seeds, rows, labels, self.batch_size, self.class_weight)
        start = np.stack([_flat(initial_weights(s, self._shape)) for s in seeds])
        train = _training_loop(*self._shape)
        trained: Floats = train(
            start, batches.X, batches.y, batches.weight, batches.steps, self.epochs
        ).numpy()
        return trained

    @property
    def _shape(self) -> tuple[int, int]:
        return self.n_features_in_, self.hidden_units

    def _layers(self, flat: Floats) -> list[Floats]:
        n, h = self._shape
        cuts = np.split(flat, np.cumsum([n * h, h, h]))
        return [cuts[0].reshape(n, h), cuts[1], cuts[2].reshape(h, 1), cuts[3]]


@dataclass(frozen=True)
class _Batches:
    """The rows of several networks in their training order, cut into batches.

    A one is added to each row, so that the hidden bias is one more weight.
    Short batches are filled up with rows of no weight.
    """

    X: Floats  # (steps, networks, batch, features + 1)
    y: Floats  # (steps, networks, batch)
    weight: Floats  # (steps, networks, batch)
    steps: NDArray[np.int32]  # (networks,): how many of the steps are a network's own

    @classmethod
    def of(
        cls,
        seeds: Sequence[int],
        rows: Sequence[Any],
        labels: Sequence[Any],
        size: int,
        class_weight: Any,
    ) -> "_Batches":
        steps = np.array([-(-len(one) // size) for one in rows], dtype=np.int32)
        shape = (int(steps.max()), len(rows), size)
        X = np.zeros((*shape, np.shape(rows[0])[1] + 1), dtype=np.float32)
        X[..., -1] = 1
        y, weight = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
        orders = training_orders([len(one) for one in rows], seeds)
        for i, order in enumerate(orders):
            step, place = np.divmod(np.arange(len(order)), size)
            own = np.asarray(labels[i])
            X[step, i, place, :-1] = check_array(rows[i], dtype=np.float32)[order]
            y[step, i, place] = own[order]
            row_weight = compute_sample_weight(class_weight, own)[order].astype(np.float32)
            weight[step, i, place] = row_weight / np.bincount(step).astype(np.float32)[step]
        return cls(X, y, weight, steps)


def _flat(layers: Sequence[Floats]) -> Floats:
    return np.concatenate([layer.ravel() for layer in layers])


@lru_cache
def _training_loop(n_features: int, hidden_units: int) -> Callable[..., Any]:
    """Compile the loop over all steps of all epochs, for any number of networks."""
    import tensorflow as tf

    f = tf.float32
    kernel_size = (n_features + 1) * hidden_units

    def gradient(theta: Any, x: Any, y: Any, weight: Any) -> Any:
        """Differentiate the weighted binary cross-entropy by hand: (p - y) at the output."""
        hidden_kernel = tf.reshape(theta[:, :kernel_size], [-1, n_features + 1, hidden_units])
        out_kernel, out_bias = theta[:, kernel_size:-1], theta[:, -1:]
        before = tf.matmul(x, hidden_kernel)
        hidden = tf.nn.relu(before)
        logit = tf.squeeze(tf.matmul(hidden, out_kernel[:, :, None]), -1) + out_bias
        # p - y, rounded as TensorFlow rounds it: from the logit, not from p near 1
        away = tf.exp(-tf.abs(logit))
        share = weight * (1 / (1 + away)) * away
        at_output = tf.where(logit >= 0, weight * (1 - y) - share, share - weight * y)
        at_hidden = at_output[:, :, None] * out_kernel[:, None, :] * tf.cast(before > 0, f)
        return tf.concat(
            [
                tf.reshape(tf.matmul(x, at_hidden, transpose_a=True), [-1, kernel_size]),
                tf.squeeze(tf.matmul(hidden, at_output[:, :, None], transpose_a=True), -1),
                tf.reduce_sum(at_output, 1)[:, None],
            ],
            1,
        )

    def power(base: float, exponent: Any) -> Any:
        """Round once: in single precision the last digit depends on a network's place."""
        return tf.cast(tf.pow(tf.cast(np.float32(base), tf.float64), exponent), f)

    def train(theta: Any, X: Any, y: Any, weight: Any, steps: Any, epochs: Any) -> Any:
        longest = tf.shape(X)[0]

        def step(t: Any, theta: Any, m: Any, v: Any) -> tuple[Any, Any, Any, Any]:
            i = t % longest
            g = gradient(theta, X[i], y[i], weight[i])
            # a network that has fewer rows waits, as it is, for the next epoch
            active = tf.cast(i < steps, f)[:, None]
            own_t = tf.cast((t // longest) * steps + i + 1, tf.float64)[:, None]
            rate = _LEARNING_RATE * tf.sqrt(1 - power(_BETA_2, own_t)) / (1 - power(_BETA_1, own_t))
            m += active * (g - m) * (1 - _BETA_1)
            v += active * (g * g - v) * (1 - _BETA_2)
            theta -= active * rate * m / (tf.sqrt(v) + _EPSILON)
            return t + 1, theta, m, v

        zeros = tf.zeros_like(theta)
        return tf.while_loop(
            lambda t, *_: t < epochs * longest, step, (tf.constant(0), theta, zeros, zeros)
        )[1]

    signature = [
        tf.TensorSpec([None, None], f),
        tf.TensorSpec([None, None, None, n_features + 1], f),
        tf.TensorSpec([None, None, None], f),
        tf.TensorSpec([None, None, None], f),
        tf.TensorSpec([None], tf.int32),
        tf.TensorSpec([], tf.int32),
    ]
    compiled: Callable[..., Any] = tf.function(train, input_signature=signature)
    return compiled
