import numpy as np
import pytest
from sklearn.naive_bayes import GaussianNB

from labkit import plots


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


PLANE = [[0.0, 0.0], [0.0, 1.0], [3.0, 0.0], [3.0, 1.0]], [0, 0, 1, 1]


def test_class_counts_are_bars_as_high_as_the_counts(result):
    _, after = result["smote_ann"].sample
    ax = plots.class_counts(result.split.y_train, after, names=("healthy", "ill"))
    heights = [[bar.get_height() for bar in bars] for bars in ax.containers]
    assert heights == [[7576, 7576], [424, 7576]]
    assert legend(ax) == ["healthy", "ill"]
    assert [text.get_text() for text in ax.texts] == ["7576", "7576", "424", "7576"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["before", "after"]


def test_the_projection_shows_every_row_in_the_plane_of_the_original_ones(split, result):
    X, y = result["smote_ann"].sample
    before, after = plots.projection(split.X_train, split.y_train, X, y)
    assert [len(points.get_offsets()) for points in before.collections] == [7576, 424]
    assert [len(points.get_offsets()) for points in after.collections] == [7576, 7576]
    np.testing.assert_allclose(
        after.collections[0].get_offsets(), before.collections[0].get_offsets()
    )
    scaled = (split.X_train - split.X_train.mean(axis=0)) / split.X_train.std(axis=0)
    largest = np.linalg.svd(scaled, compute_uv=False)[0] ** 2 / len(scaled)
    shown = np.vstack([points.get_offsets() for points in before.collections])
    assert shown[:, 0].var() == pytest.approx(largest)
    assert legend(before) == ["class 0 (7576)", "class 1 (424)"]


def test_the_classes_differ_by_more_than_colour(small_split):
    X, y = small_split.X_train, small_split.y_train
    assert {bar.get_hatch() for bar in plots.class_counts(y, y).patches} == {"", "//"}
    before, _ = plots.projection(X, y, X, y)
    dots, crosses = (points.get_paths()[0] for points in before.collections)
    assert len(dots) != len(crosses)


def test_rows_stand_at_their_score_in_the_strip_of_their_class():
    ax = plots.scores_of_rows([-2.0, 0.5, 3.0], [0, 1, 1], threshold=0.4)
    common, rare = (collection.get_offsets() for collection in ax.collections)
    assert common[:, 0].tolist() == [-2.0]
    assert rare[:, 0].tolist() == [0.5, 3.0]
    assert np.all(np.abs(rare[:, 1] - 1) < 0.5)
    assert ax.get_lines()[0].get_xdata()[0] == 0.4


def test_new_rows_are_told_from_old_ones_and_rows_taken_away_are_not_drawn():
    X, y = PLANE
    ax = plots.new_rows(X, y, [*X[1:], [3.0, 0.5], [3.0, 0.7]], [*y[1:], 1, 1])
    common, new, rare = (collection.get_offsets().tolist() for collection in ax.collections)
    assert common == [[0, 1]]
    assert new == [[3, 0.5], [3, 0.7]]
    assert rare == [[3, 0], [3, 1]]
    assert legend(ax) == ["class 0 (1)", "class 1, new (2)", "class 1 (2)"]


def test_the_shaded_region_is_where_the_model_answers_class_1():
    ax = plots.decision_regions(GaussianNB().fit(*PLANE), *PLANE)
    regions, *rows = ax.collections
    assert len(rows) == 2
    white, shaded = regions.get_paths()
    assert shaded.get_extents().x0 == pytest.approx(1.5, abs=0.05)
    assert white.get_extents().x1 == pytest.approx(1.5, abs=0.05)
