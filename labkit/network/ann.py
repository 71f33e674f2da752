"""The practical's neural network, in Keras and as a scikit-learn classifier."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state, compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from labkit.network.ahead import Order, trained
from labkit.network.backend import load_keras
from labkit.network.draws import initial_weight_seeds
from labkit.network.training import compile_loop, layers

if TYPE_CHECKING:
    from keras import Sequential


def build_ann(n_features: int, *, hidden_units: int = 16, seed: int | None = None) -> "Sequential":
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
    first, second = (None, None) if seed is None else initial_weight_seeds(seed)
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
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


def check_hyperparameters(network: Any) -> None:
    """Raise an error for hyperparameters that no network can be trained with.

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


def compile_training(network: "ANNClassifier") -> None:
    """Load Keras and compile the loop that trains a network; else its first fit does.

    Parameters
    ----------
    network : ANNClassifier
        Of which width and batch size count.

    Raises
    ------
    ValueError
        If a hyperparameter is out of range.
    """
    check_hyperparameters(network)
    compile_loop(network.hidden_units, network.batch_size)


def probability_of_1(
    weights: Sequence[NDArray[np.float32]], rows: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Compute the probability of class 1 for each row, in double precision.

    Parameters
    ----------
    weights : sequence of ndarray
        Hidden kernel and bias, output kernel and bias.
    rows : ndarray of shape (n_samples, n_features)
        Finite numbers.

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
    weights_ : list of ndarray
        Hidden kernel and bias, output kernel and bias.
    model_ : keras.Sequential
        The fitted network as a Keras model, built anew each time it is asked for.
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
            If a parameter is out of range, or ``y`` has not two classes.
        """
        made = trained(order_for(self, X, y, sample_weight))
        self.weights_ = layers(made.weights[0], self.hidden_units)
        self.history_ = {
            "loss": made.loss[0].tolist(),
            "accuracy": made.accuracy[0].tolist(),
        }
        return self

    @property
    def model_(self) -> "Sequential":
        """The fitted network as a Keras model, built anew each time."""
        check_is_fitted(self)
        model = build_ann(self.n_features_in_, hidden_units=self.hidden_units)
        model.set_weights(self.weights_)
        return model

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Compute the probability of each class.

        It is computed in double precision: in single, a row's last digit
        depends on which rows stand beside it.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Rows with the columns that `fit` saw.

        Returns
        -------
        y_proba : ndarray of shape (n_samples, 2)
            Columns in the order of ``classes_``.
        """
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        positive = probability_of_1(self.weights_, rows)
        return np.column_stack([1 - positive, positive])

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Predict the label of each row: the second where its probability exceeds 0.5.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Rows with the columns that `fit` saw.

        Returns
        -------
        y_pred : ndarray of shape (n_samples,)
        """
        positive = self.predict_proba(X)[:, 1] > 0.5
        return cast(NDArray[Any], self.classes_[positive.astype(int)])


def order_for(
    network: ANNClassifier, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
) -> Order:
    """Return what a network's fit on some rows has to train.

    Parameters
    ----------
    network : ANNClassifier
        Its classes and columns are set, as a fit sets them.
    X : array-like of shape (n_samples, n_features)
        Training rows.
    y : array-like of shape (n_samples,)
        Their labels, any two.
    sample_weight : array-like of shape (n_samples,), optional
        Weight of every row's loss, on top of its class weight.

    Returns
    -------
    order : Order

    Raises
    ------
    ValueError
        If a parameter is out of range, or `y` has not two classes.
    """
    check_hyperparameters(network)
    rows, labels = validate_data(network, X, y, dtype=np.float32, order="C")
    check_classification_targets(labels)
    network.classes_, codes = np.unique(labels, return_inverse=True)
    if len(network.classes_) != 2:
        # the wording is one that scikit-learn's own checks look for
        raise ValueError(
            "Only binary classification is supported; classifier can't train "
            f"when only one class is present. y has {len(network.classes_)} class(es)"
        )
    weight = _check_sample_weight(sample_weight, labels, dtype=np.float64)
    return Order(
        _seed_of(network.random_state),
        rows,
        codes,
        weight * compute_sample_weight(network.class_weight, labels),
        network.hidden_units,
        network.epochs,
        network.batch_size,
    )


def _seed_of(random_state: Any) -> int:
    if isinstance(random_state, (int, np.integer)):
        check_random_state(random_state)
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))
