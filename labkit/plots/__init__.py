"""A function a figure: each draws on the Axes it is given, or on new ones, and returns them.

A figure is public here once it stands in ``__all__`` of the file that draws it.
Colours are those of Okabe and Ito, and no line is told from another by its
colour alone. In a notebook, figures carry an alternative text that says what they
show.
"""

from labkit.plots import in_notebooks, of_comparisons, of_rows, of_scores, style
from labkit.plots.of_comparisons import *  # noqa: F403 - each file lists its own figures
from labkit.plots.of_rows import *  # noqa: F403
from labkit.plots.of_scores import *  # noqa: F403

MAJORITY_COLOUR = style.MAJORITY_COLOUR
"""Blue of Okabe and Ito, for class 0."""

MINORITY_COLOUR = style.MINORITY_COLOUR
"""Vermilion of Okabe and Ito, for class 1."""

__all__ = ["MAJORITY_COLOUR", "MINORITY_COLOUR"]
__all__ += of_comparisons.__all__
__all__ += of_rows.__all__
__all__ += of_scores.__all__

in_notebooks.describe_figures()
