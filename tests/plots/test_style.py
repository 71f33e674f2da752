import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import labkit
from labkit import plots
from labkit.plots.style import readable
from labkit.report import figures


def test_plain_names_stay_as_they_are():
    for name in ("Balanced Random Forest", "SMOTE + ANN", "naïve", "town_Ropar", "a < b"):
        assert readable(name) == name


def test_dollars_are_no_formula_and_long_names_are_cut():
    assert readable("US$ and A$") == r"US\$ and A\$"
    assert readable("x" * 80, longest=10) == "xxxxxxxxx…"
    assert readable("two\nlines") == "two lines"


def test_characters_that_no_font_has_are_written_out():
    assert readable("हाँ") == "\\u0939\\u093e\\u0901"
    assert readable("\U00020000") == "\\u20000"
    assert readable("स्थिति", longest=16) == "\\u0938\\u094d…"
    assert readable("हाँ", longest=18) == "\\u0939\\u093e\\u0901"


NAMES = [
    ("नहीं", "हाँ"),
    ("$no$", "$yes$"),
    ("否", "是"),
    ("لا", "نعم"),
    ("इस व्यक्ति ने कभी कोई किस्त नहीं चुकाई", "इस व्यक्ति ने हमेशा सब कुछ चुकाया है"),
    ("a customer who has not paid any of it yet", "a customer who has always paid everything"),
]


@pytest.mark.parametrize("names", NAMES)
def test_pictures_of_such_names_are_drawn_without_a_warning(names):
    split = labkit.load_imbalanced(n_samples=400)
    split = labkit.Split(
        split.X_train[:, :2],
        split.X_test[:, :2],
        split.y_train,
        split.y_test,
        target_names=names,
        feature_names=names,
    )
    methods = {"balanced_forest": labkit.default_methods()["balanced_forest"]}
    methods["balanced_forest"].set_params(n_estimators=3)
    with warnings.catch_warnings(action="error"):
        made = figures.draw_figures(labkit.compare(split, methods))
    assert "feature_importances" in made


def test_a_method_whose_name_begins_with_an_underscore_is_in_the_legend():
    _, ax = plt.subplots()
    ax.plot([0, 1], label=readable("_mine"))
    assert [text.get_text().strip("\u200a") for text in ax.legend().get_texts()] == ["_mine"]


def test_a_font_that_has_the_characters_is_used(monkeypatch):
    monkeypatch.setattr("labkit.plots.style._has_glyph", lambda character, fonts: True)
    assert readable("हाँ") == "हाँ"
    assert mpl.rcParams["font.family"]


def test_a_projection_needs_two_features():
    with pytest.raises(ValueError, match="at least two features"):
        plots.projection([[0.0], [1.0]], [0, 1], [[0.0], [1.0]], [0, 1])
