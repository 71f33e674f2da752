import pytest

from labkit.comparison.published import RANGES, beside, verdict
from labkit.metrics import SCORES


def measured(ends):
    return lambda method, score: ends


def test_the_page_gives_four_scores_of_four_methods():
    assert list(RANGES) == ["majority", "smote_ann", "weighted_ann", "balanced_forest"]
    for ranges in RANGES.values():
        assert list(ranges) == ["precision", "recall", "f1", "accuracy"]
        assert set(ranges) <= set(SCORES)
        assert all(0 <= low <= high <= 1 for low, high in ranges.values())


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((0.40, 0.55), "inside"),
        ((0.45, 0.50), "inside"),
        ((0.396, 0.554), "inside"),  # as the page would have rounded them
        ((0.394, 0.50), "overlapping"),
        ((0.50, 0.556), "overlapping"),
        ((0.30, 0.70), "overlapping"),
        ((0.55, 0.60), "overlapping"),
        ((0.30, 0.40), "overlapping"),
        ((0.20, 0.394), "outside"),
        ((0.556, 0.60), "outside"),
    ],
)
def test_a_measured_range_is_inside_overlapping_or_outside(ends, expected):
    assert verdict((0.40, 0.55), ends) == expected


def test_one_run_is_a_range_of_no_width():
    assert verdict((0.40, 0.55), (0.5, 0.5)) == "inside"
    assert verdict((0.40, 0.55), (0.6, 0.6)) == "outside"


def test_every_published_figure_stands_beside_the_measured_one():
    table = beside(measured((0.5, 0.75)), ["majority", "smote_ann"])
    assert table.index.tolist() == [
        (method, SCORES[score].name)
        for method in ("majority", "smote_ann")
        for score in ("precision", "recall", "f1", "accuracy")
    ]
    assert table.loc[("smote_ann", "recall")].tolist() == [
        "0.75 to 0.85",
        "0.500 to 0.750",
        "overlapping",
    ]
    assert table.loc[("majority", "recall")].tolist() == ["0.00", "0.500 to 0.750", "outside"]


def test_a_method_that_the_page_does_not_have_is_left_out():
    assert beside(measured((0, 1)), ["plain_ann", "balanced_forest"]).index.unique(0).tolist() == [
        "balanced_forest"
    ]


def test_without_any_of_its_methods_the_table_is_empty():
    table = beside(measured((0, 1)), ["plain_ann"])
    assert table.empty
    assert list(table.columns) == ["published", "measured", "verdict"]
