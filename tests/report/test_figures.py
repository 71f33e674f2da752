from itertools import chain, combinations, pairwise

import matplotlib.pyplot as plt
import pytest
from sklearn.tree import DecisionTreeClassifier

import labkit
from labkit.comparison.methods import tune_threshold
from labkit.report.figures import FIGURES

LONG_CLASSES = "customers who stayed with us for years", "customers who left without a word"
LONG_NAMES = (
    "a name that somebody gave to the first one",
    "one_more_that_has_no_space_in_it_at_all",
)


def compared(methods, **given):
    made = labkit.load_imbalanced(n_samples=300)
    split = labkit.Split(made.X_train, made.X_test, made.y_train, made.y_test, **given)
    return labkit.compare(split, methods)


@pytest.fixture(scope="module")
def comparisons():
    usual = labkit.default_methods(epochs=1)
    usual["balanced_forest"].set_params(n_estimators=3)
    usual["balanced_forest_tuned"] = tune_threshold(usual["balanced_forest"])
    tree = DecisionTreeClassifier(max_depth=2, random_state=0)
    long = dict.fromkeys(LONG_NAMES, tree) | {"smote_ann": usual["smote_ann"]}
    columns = tuple(f"how often column {i} was asked for and seen" for i in range(20))
    return {
        "usual": compared(usual),
        "long": compared(long, target_names=LONG_CLASSES, feature_names=columns),
    }


def in_view(axis):
    low, high = sorted(axis.get_view_interval())
    # where two axes share their ticks, one of them alone has the labels
    places = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)
    return [label for place, label in places if low <= place <= high]


def boxes(figure, texts):
    """Return what each text says, and the rectangle that it fills."""
    renderer = figure.canvas.get_renderer()
    said = [text for text in texts if text.get_text()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in said]


@pytest.mark.parametrize("names", ["usual", "long"])
@pytest.mark.parametrize("picture", FIGURES)
def test_no_words_leave_a_picture_or_lie_on_others(comparisons, names, picture):
    figure = FIGURES[picture][0](comparisons[names])
    figure.canvas.draw()
    shown = [ax for ax in figure.axes if ax.get_visible()]
    axes = [axis for ax in shown for axis in (ax.xaxis, ax.yaxis)]
    titles = boxes(figure, [*(ax.title for ax in shown), *(axis.label for axis in axes)])
    ticks = [boxes(figure, in_view(axis)) for axis in axes]
    legends = [ax.get_legend().get_texts() for ax in shown if ax.get_legend()]
    assert titles
    assert any(ticks)

    page = figure.bbox.padded(1)
    for words, box in chain(titles, *ticks, *(boxes(figure, texts) for texts in legends)):
        inside = page.x0 <= box.x0 < box.x1 <= page.x1 and page.y0 <= box.y0 < box.y1 <= page.y1
        assert inside, f"{words!r} leaves the picture"
    for (one, box), (other, beside) in chain(combinations(titles, 2), *map(pairwise, ticks)):
        assert not box.overlaps(beside), f"{one!r} lies on {other!r}"
    plt.close(figure)


def test_classes_that_begin_alike_are_told_apart_below_a_matrix(comparisons):
    figure = FIGURES["confusion_matrices"][0](comparisons["long"])
    no, yes = (label.get_text() for label in figure.axes[0].get_xticklabels())
    assert no != yes
    plt.close(figure)
