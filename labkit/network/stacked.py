"""Many networks for the price of one: the practical's network, stacked."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_array, compute_sample_weight

from labkit.network.ann import build_ann, check_hyperparameters, probability_of_1
from labkit.network.training import Floats, layers, train

if TYPE_CHECKING:
    from keras import Sequential


_BYTES_AT_ONCE = 256 * 2**20
_NETWORKS_AT_ONCE = 200  # each makes the graph larger, and its making slower


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
        rows, labels = self._each(X, _floats), self._each(y, np.asarray)
        self.n_features_in_ = np.shape(rows[0])[1]
        weights = [
            self._train(self.seeds[block], rows[block], labels[block])
            for block in self._blocks(rows)
        ]
        self.weights_ = np.concatenate(weights)
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Compute every network's probability of class 1.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features), or a list of them
            The rows, for all networks or for each its own; equally many.

        Returns
        -------
        y_proba : ndarray of shape (n_networks, n_samples)
        """
        given = zip(self.weights_, self._each(X, _floats), strict=True)
        return np.stack(
            [probability_of_1(layers(weights, self.hidden_units), rows) for weights, rows in given]
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
        model.set_weights(layers(self.weights_[index], self.hidden_units))
        return model

    def _each(self, given: Any, convert: Callable[[Any], Any]) -> list[Any]:
        if isinstance(given, (list, tuple)):
            return [convert(part) for part in given]
        return [convert(given)] * len(self.seeds)

    def _blocks(self, rows: Sequence[Any]) -> Iterator[slice]:
        """Yield the networks in blocks of bounded room, alike where that can be."""
        largest = max(map(len, rows)) * self.n_features_in_ * 4
        n_blocks = -(-len(rows) // min(_NETWORKS_AT_ONCE, max(1, _BYTES_AT_ONCE // largest)))
        size = -(-len(rows) // n_blocks)
        for start in range(0, len(rows), size):
            yield slice(start, start + size)

    def _train(
        self, seeds: Sequence[int], rows: Sequence[Floats], labels: Sequence[NDArray[Any]]
    ) -> Floats:
        return train(
            seeds,
            rows,
            labels,
            [compute_sample_weight(self.class_weight, y) for y in labels],
            hidden_units=self.hidden_units,
            epochs=self.epochs,
            batch_size=self.batch_size,
        ).weights


def _floats(rows: Any) -> Floats:
    return cast(Floats, check_array(rows, dtype=np.float32))
