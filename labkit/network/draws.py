"""What Keras draws from a global seed: initial weights, and the order of the rows."""

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from labkit.network.backend import load_keras

if TYPE_CHECKING:
    import tensorflow as tf


def initial_weight_seeds(seed: int) -> tuple[int, int]:
    """Return the seeds that Keras draws for two layers from Python's seeded generator.

    Parameters
    ----------
    seed : int
        The global seed.

    Returns
    -------
    first, second : int
        For the hidden layer, and for the output.
    """
    draws = random.Random(seed)
    return draws.randint(1, 10**9), draws.randint(1, 10**9)


def initial_weights(seed: int, shape: tuple[int, int]) -> list[NDArray[np.float32]]:
    """Return the weights that `build_ann` starts from, without building a model.

    Parameters
    ----------
    seed : int
        The global seed.
    shape : (n_features, hidden_units)
        That of the hidden kernel.

    Returns
    -------
    weights : list of ndarray
        Hidden kernel and bias, output kernel and bias, as Keras orders them.

    Examples
    --------
    >>> [layer.shape for layer in initial_weights(0, (20, 16))]
    [(20, 16), (16,), (16, 1), (1,)]
    """
    keras = load_keras()
    n_features, hidden_units = shape
    made = []
    for kernel, own in zip(
        ((n_features, hidden_units), (hidden_units, 1)), initial_weight_seeds(seed), strict=True
    ):
        made.append(np.asarray(keras.initializers.GlorotUniform(own)(kernel)))
        made.append(np.zeros(kernel[1], dtype=np.float32))
    return made


def training_orders(lengths: Sequence[int], seeds: Sequence[int]) -> list[NDArray[np.int64]]:
    """Return the order in which Keras' ``fit`` takes the rows, the same in every epoch.

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

    # there is nothing to be converted; on Python 3.13 an older TensorFlow warns when it tries
    @tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator, unused-ignore]
    def all_shuffled(_: "tf.Tensor") -> tuple["tf.Tensor", ...]:
        return tuple(shuffled(n, seed) for n, seed in zip(lengths, seeds, strict=True))

    orders = tf.data.Dataset.range(1).map(all_shuffled).get_single_element()
    return [order.numpy() for order in orders]
