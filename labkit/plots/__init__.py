"""A function a figure: each draws on the Axes it is given, or on new ones, and returns them.

Colours are those of Okabe and Ito, and no line is told from another by its
colour alone.
"""

from labkit.plots.of_comparisons import (
    confusion_matrices,
    feature_importances,
    precision_recall_curves,
    reliability_diagram,
    roc_curves,
    score_ranges,
    threshold_curves,
    training_curves,
)
from labkit.plots.of_rows import (
    class_counts,
    decision_regions,
    new_rows,
    projection,
    scores_of_rows,
)
from labkit.plots.of_scores import (
    at_threshold,
    lines,
    paired_differences,
    reliability_curves,
    spread,
)
from labkit.plots.style import MAJORITY_COLOUR, MINORITY_COLOUR

__all__ = [
    "MAJORITY_COLOUR",
    "MINORITY_COLOUR",
    "at_threshold",
    "class_counts",
    "confusion_matrices",
    "decision_regions",
    "feature_importances",
    "lines",
    "new_rows",
    "paired_differences",
    "precision_recall_curves",
    "projection",
    "reliability_curves",
    "reliability_diagram",
    "roc_curves",
    "score_ranges",
    "scores_of_rows",
    "spread",
    "threshold_curves",
    "training_curves",
]
