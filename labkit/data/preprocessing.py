"""From columns of a file to numbers that a network takes; fitted on training rows alone."""

from collections.abc import Sequence

import numpy as np
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


def encoded_names(steps: Pipeline) -> list[str]:
    """Return what each column that a fitted preprocessor gives stands for.

    Parameters
    ----------
    steps : Pipeline
        Fitted; its last two steps are those of `preprocessor`, or its only ones.

    Returns
    -------
    names : list of str
        In the order of the columns: ``"town = Ropar"`` for a category, the
        column's own name for a number.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"height": [1.8, 1.6, 1.7], "town": ["Ropar", "Mohali", "Ropar"]})
    >>> encoded_names(preprocessor(["height"], ["town"]).fit(table))
    ['town = Mohali', 'town = Ropar', 'height']
    """
    clean, encode = steps["clean"], steps["encode"]
    (_, _, numeric), (_, codes, categories) = clean.transformers_[:2]
    if not len(categories):
        return list(map(str, numeric))
    ordinal, one_hot = codes[-1], encode.named_transformers_["categories"]
    rare = getattr(ordinal, "infrequent_categories_", [None] * len(categories))
    names = []
    for column, known, infrequent, coded in zip(
        categories, ordinal.categories_, rare, one_hot.categories_, strict=True
    ):
        spelled = list(known) if infrequent is None else [*np.setdiff1d(known, infrequent), "rare"]
        names += [f"{column} = {spelled[int(code)]}" for code in coded]
    return [*names, *map(str, numeric)]
