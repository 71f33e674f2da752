"""The loop that trains the practical's network, one alone or many at once.

The network has so few weights that training it is mostly waiting for the
loop around the arithmetic. So the loop is compiled once, whatever the
data, and the arithmetic of many networks goes through it together,
their weights side by side along a leading axis. What works element by
element, Adam above all, is done for all of them at once. What adds up, or
rounds as its place in an array would have it, is done for one network after
the other, by the operation that Keras calls for it. So each becomes, to the
last bit, what ``fit`` of Keras would have made of it. Less would not do: where
a hidden unit is as good as zero, the last bit decides whether a row trains it,
and a probability's third digit may follow.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from labkit.network.backend import load_keras, no_advice_on_tracing
from labkit.network.draws import initial_weights, training_orders

if TYPE_CHECKING:
    pass


_STEPS_AT_ONCE = 1000  # Ctrl-C is heard between two calls into TensorFlow
_STEP_SIZES = 20_000  # they rise; from the 17 300th step on they are one and the same float
_LEARNING_RATE, _BETA_1, _BETA_2, _EPSILON = 0.001, 0.9, 0.999, 1e-7  # Keras' Adam

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Trained:
    """What training makes of some networks.

    Attributes
    ----------
    weights : ndarray of shape (n_networks, n_weights)
        See `layers`.
    loss : ndarray of shape (n_networks, n_epochs)
        Weighted binary cross-entropy, the mean over an epoch's rows, each as
        the network stood when the row's turn came.
    accuracy : ndarray of shape (n_networks, n_epochs)
        The same of what is right above or below one half, without weights.
    """

    weights: Floats
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]


def train(
    seeds: Sequence[int],
    rows: Sequence[Floats],
    labels: Sequence[NDArray[Any]],
    row_weights: Sequence[NDArray[Any]],
    *,
    hidden_units: int,
    epochs: int,
    batch_size: int,
) -> Trained:
    """Train networks that differ in their seed, and perhaps in their rows.

    Parameters
    ----------
    seeds : sequence of int
        One for each network: its initial weights, and the order of its rows.
    rows : sequence of ndarray of shape (n_samples, n_features)
        Training rows of each network; they may be of different number.
    labels : sequence of ndarray of shape (n_samples,)
        0 or 1.
    row_weights : sequence of ndarray of shape (n_samples,)
        Weight of every row's loss.
    hidden_units : int
        Width of the hidden layer.
    epochs : int
        Passes over the training rows.
    batch_size : int
        Rows per step of the optimiser.

    Returns
    -------
    trained : Trained

    Examples
    --------
    >>> X, y = np.eye(2, dtype=np.float32), np.array([0, 1])
    >>> trained = train(
    ...     [7], [X], [y], [np.ones(2)], hidden_units=3, epochs=4, batch_size=1
    ... )
    >>> trained.weights.shape, trained.loss.shape
    ((1, 13), (1, 4))
    """
    load_keras()
    import tensorflow as tf

    batches = _Batches.of(seeds, rows, labels, row_weights, batch_size)
    shape = batches.X.shape[-1], hidden_units
    advance, step_sizes = _compiled_loop(len(seeds), hidden_units, batch_size)
    start = tf.stack([flat(initial_weights(seed, shape)) for seed in seeds])
    state = (start, tf.zeros_like(start), tf.zeros_like(start))
    history = []
    with no_advice_on_tracing():
        n_sizes = min(epochs * batches.longest, _STEP_SIZES)
        given = [*map(tf.constant, batches.parts), step_sizes(n_sizes)]
        for epoch in range(epochs):
            so_far = min(epoch, _STEP_SIZES)  # no epoch has less than a step
            for first in range(0, batches.longest, _STEPS_AT_ONCE):
                last = min(first + _STEPS_AT_ONCE, batches.longest)
                *state, loss, right = advance(*state, *given, so_far, first, last)
                history.append((loss.numpy(), right.numpy()))
    loss, right = (np.concatenate(part) for part in zip(*history, strict=True))
    return Trained(state[0].numpy(), batches.mean(loss), batches.share(right))


@lru_cache
def compile_loop(hidden_units: int, batch_size: int) -> None:
    """Compile what trains one network, so that the first to be trained takes no longer.

    Parameters
    ----------
    hidden_units : int
        Width of the hidden layer.
    batch_size : int
        Rows per step of the optimiser; any data will do.
    """
    row, label = np.zeros((1, 1), dtype=np.float32), np.zeros(1)
    options = {"hidden_units": hidden_units, "epochs": 1, "batch_size": batch_size}
    train([0], [row], [label], [np.ones(1)], **options)


def flat(layers: Sequence[Floats]) -> Floats:
    """Return the weights of a network in a row: hidden kernel and bias, output kernel and bias.

    Parameters
    ----------
    layers : sequence of ndarray
        As Keras orders them.

    Returns
    -------
    weights : ndarray of shape (n_weights,)
    """
    return np.concatenate([layer.ravel() for layer in layers])


def layers(weights: Floats, hidden_units: int) -> list[Floats]:
    """Return the weights of a network layer by layer, from a row of `flat`.

    Parameters
    ----------
    weights : ndarray of shape (n_weights,)
        Hidden kernel and bias, output kernel and bias.
    hidden_units : int
        Width of the hidden layer.

    Returns
    -------
    layers : list of ndarray
        Of shapes (n_features, hidden_units), (hidden_units,),
        (hidden_units, 1) and (1,).

    Examples
    --------
    >>> [layer.shape for layer in layers(np.arange(353, dtype=np.float32), 16)]
    [(20, 16), (16,), (16, 1), (1,)]
    """
    kernel, bias, output_kernel, output_bias = np.split(
        weights, np.cumsum([len(weights) - 2 * hidden_units - 1, hidden_units, hidden_units])
    )
    return [kernel.reshape(-1, hidden_units), bias, output_kernel[:, None], output_bias]


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
        rows: Sequence[Floats],
        labels: Sequence[NDArray[Any]],
        row_weights: Sequence[NDArray[Any]],
        size: int,
    ) -> "_Batches":
        lengths = np.array(list(map(len, rows)))
        first = np.arange(0, lengths.max(), size)[:, None]
        counts = np.clip(lengths - first, 0, size).astype(np.int32)
        X = np.zeros((*counts.shape, size, np.shape(rows[0])[1]), dtype=np.float32)
        y, weight = np.zeros((2, *counts.shape, size), dtype=np.float32)
        for i, order in enumerate(training_orders(lengths.tolist(), seeds)):
            step, place = np.divmod(np.arange(len(order)), size)
            X[step, i, place] = rows[i][order]
            y[step, i, place] = labels[i][order]
            # the mean's 1 / n is rounded first, as in Keras
            mean = 1 / counts[step, i].astype(np.float32)
            weight[step, i, place] = row_weights[i][order].astype(np.float32) * mean
        return cls(X, y, weight, counts)

    @property
    def parts(self) -> tuple[NDArray[Any], ...]:
        return self.X, self.y, self.weight, self.rows

    @property
    def longest(self) -> int:
        """Steps of the network that has the most."""
        return len(self.rows)

    def mean(self, of_batch: Floats) -> NDArray[np.float64]:
        """Return every epoch's mean over rows, of a mean over each batch's."""
        return self.share(of_batch * np.tile(self.rows, (len(of_batch) // self.longest, 1)))

    def share(self, of_batch: Floats) -> NDArray[np.float64]:
        """Return every epoch's share of rows, of a sum over each batch's."""
        epochs = of_batch.reshape(-1, *self.rows.shape).sum(1, dtype=np.float64)
        return np.asarray((epochs / self.rows.sum(0)).T)


@lru_cache
def _compiled_loop(
    networks: int, hidden_units: int, batch_size: int
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Compile the loop over some steps of an epoch, and what gives Adam's step sizes."""
    import tensorflow as tf

    f, whole = tf.float32, tf.TensorSpec([], tf.int32)
    state = tf.TensorSpec([networks, None], f)
    signature = [
        *(state, state, state),
        tf.TensorSpec([None, networks, batch_size, None], f),
        tf.TensorSpec([None, networks, batch_size], f),
        tf.TensorSpec([None, networks, batch_size], f),
        tf.TensorSpec([None, networks], tf.int32),
        tf.TensorSpec([None], f),
        *(whole, whole, whole),
    ]
    return (
        tf.function(partial(_advance, hidden_units), input_signature=signature, autograph=False),
        tf.function(_step_sizes, input_signature=[whole], autograph=False),
    )


def _advance(
    hidden_units: int, theta: Any, m: Any, v: Any, X: Any, y: Any, weight: Any, rows: Any, *of: Any
) -> tuple[Any, ...]:
    """Run some steps of an epoch; return the new state, and each step's loss and right answers."""
    import tensorflow as tf

    rates, epoch, first, last = of
    f = tf.float32
    networks, batch_size = y.shape[1:]
    steps = tf.math.count_nonzero(rows, 0, dtype=tf.int32)

    def step(i: Any, theta: Any, m: Any, v: Any, losses: Any, right: Any) -> tuple[Any, ...]:
        given = theta, X[i], y[i], weight[i]
        short = (rows[i] > 0) & (rows[i] < batch_size)
        g, logit = _gradient(*given, hidden_units)
        which = tf.cast(tf.where(short), tf.int32)
        g = tf.cond(
            tf.reduce_any(short),
            lambda: _with_short_batches(g, which, *given, rows[i], hidden_units),
            lambda: g,
        )
        # a network that has fewer rows waits, as it is, for the next epoch
        active = tf.cast(i < steps, f)[:, None]
        own_t = tf.minimum(epoch * steps + i, tf.size(rates) - 1)
        m += active * ((g - m) * (1 - _BETA_1))
        v += active * ((g * g - v) * (1 - _BETA_2))
        theta -= active * (m * tf.gather(rates, own_t)[:, None] / (tf.sqrt(v) + _EPSILON))
        losses = losses.write(i - first, _loss(logit, y[i], weight[i]))
        right = right.write(i - first, _right(logit, y[i], rows[i]))
        return i + 1, theta, m, v, losses, right

    of_steps = [tf.TensorArray(f, last - first, element_shape=[networks]) for _ in range(2)]
    _, theta, m, v, *told = tf.while_loop(
        lambda i, *_: i < last, step, (first, theta, m, v, *of_steps)
    )
    return theta, m, v, *(array.stack() for array in told)


def _loss(logit: Any, y: Any, weight: Any) -> Any:
    import tensorflow as tf

    each = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logit)
    return tf.reduce_sum(weight * each, 1)


def _right(logit: Any, y: Any, rows: Any) -> Any:
    """Count the rows that are on the right side of one half."""
    import tensorflow as tf

    own = tf.sequence_mask(rows, y.shape[1])
    return tf.reduce_sum(tf.cast(own & ((logit > 0) == (y > 0)), tf.float32), 1)


def _each(operation: Callable[..., Any], *stacks: Any) -> Any:
    """Apply an operation to one network after the other.

    Each then goes through the kernel that it would go through alone. One for
    all adds up in another order, or rounds a row's end in another way.
    """
    import tensorflow as tf

    return tf.stack([operation(*parts) for parts in zip(*map(tf.unstack, stacks), strict=True)])


def _gradient(theta: Any, x: Any, y: Any, weight: Any, hidden_units: int) -> tuple[Any, Any]:
    """Differentiate the weighted binary cross-entropy, rounded as TensorFlow rounds it.

    The logits are given, too.
    """
    import tensorflow as tf

    networks = theta.shape[0]
    kernel_size = tf.shape(theta)[1] - 2 * hidden_units - 1
    kernel, bias, out_kernel, out_bias = tf.split(
        theta, [kernel_size, hidden_units, hidden_units, 1], axis=1
    )

    def by_rows(left: Any, right: Any) -> Any:
        return tf.matmul(left, right, transpose_a=True)

    def sum_of_rows(rows: Any) -> Any:
        return tf.reduce_sum(rows, 0)

    def bias_gradient(gradient: Any) -> Any:
        return tf.raw_ops.BiasAddGrad(out_backprop=gradient)

    kernel = tf.reshape(kernel, [networks, -1, hidden_units])
    hidden = tf.nn.relu(_each(tf.matmul, x, kernel) + bias[:, None])
    logit = _each(tf.matmul, hidden, out_kernel[:, :, None])[:, :, 0] + out_bias
    away = _each(tf.exp, -tf.abs(logit))
    share = weight * _each(tf.math.reciprocal, 1 + away) * away
    # p - y, in the order in which TensorFlow adds up the parts of it
    at_output = tf.where(logit >= 0, weight - share, share) - weight * y
    at_hidden = at_output[:, :, None] * out_kernel[:, None] * tf.cast(hidden > 0, tf.float32)
    column = at_output[:, :, None]
    gradient = tf.concat(
        [
            tf.reshape(_each(by_rows, x, at_hidden), [networks, kernel_size]),
            # Keras adds the bias of a single unit as any number, not as a bias
            _each(sum_of_rows if hidden_units == 1 else bias_gradient, at_hidden),
            _each(by_rows, hidden, column)[:, :, 0],
            _each(sum_of_rows, column),
        ],
        1,
    )
    return gradient, logit


def _with_short_batches(
    gradient: Any, which: Any, theta: Any, x: Any, y: Any, weight: Any, rows: Any, hidden_units: int
) -> Any:
    """Compute the gradients of some networks anew, each from no more than its own rows."""
    import tensorflow as tf

    def of_one(network: Any) -> Any:
        i = network[0]
        own = [part[i, : rows[i]][None] for part in (x, y, weight)]
        return _gradient(theta[i][None], own[0], own[1], own[2], hidden_units)[0][0]

    anew = tf.map_fn(of_one, which, fn_output_signature=tf.float32)
    return tf.tensor_scatter_nd_update(gradient, which, anew)


def _step_sizes(n_steps: Any) -> Any:
    """Compute Adam's step size of each of the first steps.

    One by one, as in Keras: the power of many numbers at once differs in the
    last digit, and the step size of the first steps in the fifth.
    """
    import tensorflow as tf

    def add(i: Any, sizes: Any) -> tuple[Any, Any]:
        t = tf.cast(i + 1, tf.float32)
        first, second = (
            1 - tf.pow(tf.constant(beta, tf.float32), t) for beta in (_BETA_1, _BETA_2)
        )
        return i + 1, sizes.write(i, _LEARNING_RATE * tf.sqrt(second) / first)

    sizes = tf.TensorArray(tf.float32, n_steps)
    return tf.while_loop(lambda i, _: i < n_steps, add, (0, sizes))[1].stack()
