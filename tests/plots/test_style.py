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


def test_dollars_are_no_formula_and_a_name_stands_on_one_line():
    assert readable("US$ and A$") == r"US\$ and A\$"
    assert readable("two\nlines") == "two lines"


def test_long_names_lose_their_middle_so_that_those_that_begin_alike_stay_apart():
    assert readable("x" * 80, longest=10) == "xxxxx…xxxx"
    names = [f"a grid search over forests of depth {depth}" for depth in (10, 20)]
    shown = [readable(name) for name in names]
    assert shown == ["a grid search o…ts of depth 10", "a grid search o…ts of depth 20"]


def test_a_name_is_broken_between_words_and_a_dollar_stays_whole():
    assert readable("customers who left", width=10) == "customers\nwho left"
    assert readable("a customer of US$ 100", width=10, longest=14) == "a custo…\nS\\$ 100"
    assert readable("_" * 12, width=10) == "\u200a__________\n__"


def test_characters_that_no_font_has_are_written_out():
    assert readable("हाँ") == "\\u0939\\u093e\\u0901"
    assert readable("\U00020000") == "\\u20000"
    assert readable("स्थिति", longest=16) == "\\u0938…\\u093f"
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
