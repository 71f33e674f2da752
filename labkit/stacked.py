"""Many networks for the price of one: the practical's network, stacked.

The network has so few weights that training it is mostly waiting for the
loop around the arithmetic. Here the arithmetic of many networks goes through
one loop, their weights side by side along a leading axis. What works element
by element, Adam above all, is done for all of them at once. What adds up, or
rounds as its place in an array would have it, is done for one network after
the other, by the operation that Keras calls for it. So each becomes, to the
last bit, what it would have become alone. Less would not do: where a hidden
unit is as good as zero, the last bit decides whether a row trains it, and a
probability's third digit may follow.
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
    no_advice_on_tracing,
    probability_of_1,
    training_orders,
)

if TYPE_CHECKING:
    from keras import Sequential

_BYTES_AT_ONCE = 256 * 2**20
_NETWORKS_AT_ONCE = 200  # each makes the graph larger, and its making slower
_LEARNING_RATE, _BETA_1, _BETA_2, _EPSILON = 0.001, 0.9, 0.999, 1e-7  # Keras' Adam

Floats = NDArray[np.float32]


class StackedANN:
    """Networks that differ in their seed, and perhaps in their rows, trained at once.

    Each has the weights, bit for bit, that `labkit.ANNClassifier` fits with
    that ``random_state``, whichever others are trained beside it.

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
        """Cut the networks into blocks of bounded room, alike where that can be."""
        largest = max(len(one) for one in rows) * self.n_features_in_ * 4
        n_blocks = -(-len(rows) // min(_NETWORKS_AT_ONCE, max(1, _BYTES_AT_ONCE // largest)))
        size = -(-len(rows) // n_blocks)
        for start in range(0, len(rows), size):
            yield slice(start, start + size)

    def _train(self, seeds: Sequence[int], rows: Sequence[Any], labels: Sequence[Any]) -> Floats:
        batches = _Batches.of(seeds, rows, labels, self.batch_size, self.class_weight)
        start = np.stack([_flat(initial_weights(s, self._shape)) for s in seeds])
        train = _training_loop(len(seeds), *self._shape, self.batch_size)
        with no_advice_on_tracing():
            trained: Floats = train(
                start, batches.X, batches.y, batches.weight, batches.rows, self.epochs
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

    Where a batch is short, what follows its rows counts for nothing.
    """

    X: Floats  # (steps, networks, batch, features)
    y: Floats  # (steps, networks, batch)
    weight: Floats  # (steps, networks, batch)
    rows: NDArray[np.int32]  # (steps, networks): how many are a network's own, 0 after its last

    @classmethod
    def of(
        cls,
        seeds: Sequence[int],
        rows: Sequence[Any],
        labels: Sequence[Any],
        size: int,
        class_weight: Any,
    ) -> "_Batches":
        lengths = np.array([len(one) for one in rows])
        first = np.arange(0, lengths.max(), size)[:, None]
        counts = np.clip(lengths - first, 0, size).astype(np.int32)
        X = np.zeros((*counts.shape, size, np.shape(rows[0])[1]), dtype=np.float32)
        y, weight = np.zeros((2, *counts.shape, size), dtype=np.float32)
        for i, order in enumerate(training_orders(lengths.tolist(), seeds)):
            step, place = np.divmod(np.arange(len(order)), size)
            own = np.asarray(labels[i])
            X[step, i, place] = check_array(rows[i], dtype=np.float32)[order]
            y[step, i, place] = own[order]
            # the mean's 1 / n is rounded first, as in Keras
            row_weight = compute_sample_weight(class_weight, own)[order].astype(np.float32)
            weight[step, i, place] = row_weight * (1 / counts[step, i].astype(np.float32))
        return cls(X, y, weight, counts)


def _flat(layers: Sequence[Floats]) -> Floats:
    return np.concatenate([layer.ravel() for layer in layers])


@lru_cache
def _training_loop(
    networks: int, n_features: int, hidden_units: int, batch_size: int
) -> Callable[..., Any]:
    """Compile the loop over all steps of all epochs."""
    import tensorflow as tf

    f = tf.float32

    def train(theta: Any, X: Any, y: Any, weight: Any, rows: Any, epochs: Any) -> Any:
        longest = tf.shape(X)[0]
        steps = tf.math.count_nonzero(rows, 0, dtype=tf.int32)
        rates = _step_sizes(epochs * longest)

        def step(t: Any, theta: Any, m: Any, v: Any) -> tuple[Any, Any, Any, Any]:
            i = t % longest
            given = theta, X[i], y[i], weight[i]
            short = (rows[i] > 0) & (rows[i] < batch_size)
            g = _gradient(*given, hidden_units)
            which = tf.cast(tf.where(short), tf.int32)
            g = tf.cond(
                tf.reduce_any(short),
                lambda: _with_short_batches(g, which, *given, rows[i], hidden_units),
                lambda: g,
            )
            # a network that has fewer rows waits, as it is, for the next epoch
            active = tf.cast(i < steps, f)[:, None]
            own_t = tf.minimum((t // longest) * steps + i, epochs * longest - 1)
            m += active * ((g - m) * (1 - _BETA_1))
            v += active * ((g * g - v) * (1 - _BETA_2))
            theta -= active * (m * tf.gather(rates, own_t)[:, None] / (tf.sqrt(v) + _EPSILON))
            return t + 1, theta, m, v

        zeros = tf.zeros_like(theta)
        return tf.while_loop(
            lambda t, *_: t < epochs * longest, step, (tf.constant(0), theta, zeros, zeros)
        )[1]

    n_weights = (n_features + 2) * hidden_units + 1
    signature = [
        tf.TensorSpec([networks, n_weights], f),
        tf.TensorSpec([None, networks, batch_size, n_features], f),
        tf.TensorSpec([None, networks, batch_size], f),
        tf.TensorSpec([None, networks, batch_size], f),
        tf.TensorSpec([None, networks], tf.int32),
        tf.TensorSpec([], tf.int32),
    ]
    compiled: Callable[..., Any] = tf.function(train, input_signature=signature)
    return compiled


def _each(operation: Callable[..., Any], *stacks: Any) -> Any:
    """Apply an operation to one network after the other.

    Each then goes through the kernel that it would go through alone. One for
    all adds up in another order, or rounds a row's end in another way.
    """
    import tensorflow as tf

    return tf.stack([operation(*one) for one in zip(*map(tf.unstack, stacks), strict=True)])


def _gradient(theta: Any, x: Any, y: Any, weight: Any, hidden_units: int) -> Any:
    """Differentiate the weighted binary cross-entropy, rounded as TensorFlow rounds it."""
    import tensorflow as tf

    networks, n_weights = theta.shape
    kernel_size = n_weights - 2 * hidden_units - 1
    kernel, bias, out_kernel, out_bias = tf.split(
        theta, [kernel_size, hidden_units, hidden_units, 1], axis=1
    )

    def by_rows(one: Any, other: Any) -> Any:
        return tf.matmul(one, other, transpose_a=True)

    def sum_of_rows(one: Any) -> Any:
        return tf.reduce_sum(one, 0)

    def bias_gradient(one: Any) -> Any:
        return tf.raw_ops.BiasAddGrad(out_backprop=one)

    kernel = tf.reshape(kernel, [networks, -1, hidden_units])
    hidden = tf.nn.relu(_each(tf.matmul, x, kernel) + bias[:, None])
    logit = _each(tf.matmul, hidden, out_kernel[:, :, None])[:, :, 0] + out_bias
    away = _each(tf.exp, -tf.abs(logit))
    share = weight * _each(tf.math.reciprocal, 1 + away) * away
    # p - y, in the order in which TensorFlow adds up the parts of it
    at_output = tf.where(logit >= 0, weight - share, share) - weight * y
    at_hidden = at_output[:, :, None] * out_kernel[:, None] * tf.cast(hidden > 0, tf.float32)
    column = at_output[:, :, None]
    return tf.concat(
        [
            tf.reshape(_each(by_rows, x, at_hidden), [networks, kernel_size]),
            # Keras adds the bias of a single unit as any number, not as a bias
            _each(sum_of_rows if hidden_units == 1 else bias_gradient, at_hidden),
            _each(by_rows, hidden, column)[:, :, 0],
            _each(sum_of_rows, column),
        ],
        1,
    )


def _with_short_batches(
    gradient: Any, which: Any, theta: Any, x: Any, y: Any, weight: Any, rows: Any, hidden_units: int
) -> Any:
    """Put in the gradients of some networks anew, each from no more than its own rows."""
    import tensorflow as tf

    def of_one(network: Any) -> Any:
        i = network[0]
        own = [part[i, : rows[i]][None] for part in (x, y, weight)]
        return _gradient(theta[i][None], own[0], own[1], own[2], hidden_units)[0]

    anew = tf.map_fn(of_one, which, fn_output_signature=tf.float32)
    return tf.tensor_scatter_nd_update(gradient, which, anew)


def _step_sizes(n_steps: Any) -> Any:
    """Give Adam's step size of every step.

    One by one, as in Keras: the power of many numbers at once differs in the
    last digit, and the step size of the first steps in the fifth.
    """
    import tensorflow as tf

    def add(i: Any, sizes: Any) -> tuple[Any, Any]:
        t = tf.cast(i + 1, tf.float32)
        one, two = (1 - tf.pow(tf.constant(beta, tf.float32), t) for beta in (_BETA_1, _BETA_2))
        return i + 1, sizes.write(i, _LEARNING_RATE * tf.sqrt(two) / one)

    sizes = tf.TensorArray(tf.float32, n_steps)
    return tf.while_loop(lambda i, _: i < n_steps, add, (0, sizes))[1].stack()
