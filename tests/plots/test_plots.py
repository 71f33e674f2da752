import matplotlib.pyplot as plt

from labkit import plots


def test_each_picture_is_drawn_on_the_axes_it_is_given(result, draw):
    _, ax = plt.subplots()
    assert draw(result, ax) is ax
    assert ax.has_data()
    assert len(plt.get_fignums()) == 1


def test_each_picture_makes_axes_where_it_is_given_none_and_says_what_it_shows(result, draw):
    ax = draw(result, None)
    assert len(plt.get_fignums()) == 1
    assert ax.get_title()
    assert ax.get_xlabel() or any(label.get_text() for label in ax.get_xticklabels())


def test_pictures_of_several_panels_take_and_return_theirs(result, small_split):
    X, y = small_split.X_train, small_split.y_train
    _, axes = plt.subplots(1, 2)
    assert plots.projection(X, y, X, y, axes=axes) is axes
    _, axes = plt.subplots(1, len(result.results))
    assert plots.confusion_matrices(result, axes=axes) is axes
    assert all(ax.has_data() for ax in axes)
