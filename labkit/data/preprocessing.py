"""From columns of a file to numbers that a network takes; fitted on training rows alone."""

from collections.abc import Sequence

from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

MAX_CATEGORIES = 30
"""A column of text keeps this many categories; the rarest share one."""


def preprocessor(numeric: Sequence[str], categories: Sequence[str]) -> Pipeline:
    """Return what imputes, scales and encodes the columns of a file, unfitted.

    Numbers are imputed with the median and scaled. All else is a category: a
    gap is one of its own, and each is one-hot encoded.

    Parameters
    ----------
    numeric, categories : sequence of str
        The columns of each kind; others are left out.

    Returns
    -------
    preprocessor : Pipeline
        Its step ``clean`` imputes, scales and numbers the categories, its step
        ``encode`` one-hot encodes them.

    Examples
    --------
    >>> [name for name, _ in preprocessor(["height"], ["town"]).steps]
    ['clean', 'encode']
    """
    numbers = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()
    )
    codes = make_pipeline(
        SimpleImputer(strategy="constant", fill_value="missing"),
        OrdinalEncoder(
            handle_unknown="use_encoded_value", unknown_value=-1, max_categories=MAX_CATEGORIES
        ),
    )
    clean = ColumnTransformer(
        [("numeric", numbers, list(numeric)), ("categories", codes, list(categories))],
        verbose_feature_names_out=False,
    )
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    places = list(range(len(numeric), len(numeric) + len(categories)))
    encode = ColumnTransformer(
        [("categories", one_hot, places)],
        remainder="passthrough",
        verbose_feature_names_out=False,
    )
    return Pipeline([("clean", clean), ("encode", encode)])
