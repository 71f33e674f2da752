"""Data that are made: the practical's, and rows of known risk."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split

from labkit.data.split import Split


def load_imbalanced(
    *,
    n_samples: int = 10_000,
    n_features: int = 20,
    weights: Sequence[float] = (0.95, 0.05),
    test_size: float = 0.2,
    random_state: int = 42,
) -> Split:
    """Return the practical's data: two classes at 95 to 5, and a fifth held out.

    The defaults are the published call, argument for argument. Its
    ``flip_y`` stays at scikit-learn's 0.01, which is why the minority has 540
    rows and not 500.

    Parameters
    ----------
    n_samples : int, default=10000
        Rows in all.
    n_features : int, default=20
        Columns; two carry information, two more are mixed from those.
    weights : sequence of float, default=(0.95, 0.05)
        Share of class 0 and of class 1, before labels are flipped.
    test_size : float, default=0.2
        Share of the rows held out, drawn without regard to class.
    random_state : int, default=42
        Seed of the data and of the split.

    Returns
    -------
    split : Split
        With arrays of shape (n_samples, n_features).

    Examples
    --------
    >>> from labkit.metrics import class_counts
    >>> split = load_imbalanced()
    >>> class_counts(split.y_train), class_counts(split.y_test)
    ({0: 7576, 1: 424}, {0: 1884, 1: 116})
    """
    X, y = make_classification(
        n_samples=n_samples,
        n_features=n_features,
        n_classes=2,
        weights=list(weights),
        random_state=random_state,
    )
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=test_size, random_state=random_state
    )
    return Split(
        X_train,
        X_test,
        y_train,
        y_test,
        feature_names=tuple(f"feature {i}" for i in range(n_features)),
        source=f"make_classification, class weights {':'.join(f'{w:g}' for w in weights)}, "
        f"random_state={random_state}",
    )


def known_risk(
    n_samples: int = 6000, *, random_state: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    r"""Draw rows whose true probability of class 1 is known.

    The features are standard normal and the log-odds linear in them,
    :math:`\log\frac{p}{1-p} = -4.2 + 1.5 x_0 - x_1 + 0.8 x_2`, so a logistic
    regression can be exactly right. The fourth column carries nothing.

    Parameters
    ----------
    n_samples : int, default=6000
        Rows; about 6 in a hundred are of class 1.
    random_state : int, default=0
        Seed of features and labels.

    Returns
    -------
    X : ndarray of shape (n_samples, 4)
        Features.
    y : ndarray of shape (n_samples,)
        Labels, 0 or 1, drawn with probability ``p``.
    p : ndarray of shape (n_samples,)
        The probability of class 1 that each label was drawn with.

    Examples
    --------
    >>> X, y, p = known_risk(100_000)
    >>> X.shape, bool(abs(y.mean() - p.mean()) < 0.002)
    ((100000, 4), True)
    """
    draws = np.random.default_rng(random_state)
    X = draws.normal(size=(n_samples, 4))
    p = 1 / (1 + np.exp(4.2 - X @ np.array([1.5, -1.0, 0.8, 0.0])))
    y = (draws.random(n_samples) < p).astype(np.int64)
    return X, y, p
