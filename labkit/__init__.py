"""A lab course on imbalanced data.

The public names are loaded on first use, so ``import labkit`` costs a few
milliseconds and never loads TensorFlow.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit import plots
    from labkit.comparison.comparison import Comparison, compare
    from labkit.comparison.methods import default_methods
    from labkit.course.lab import Lab
    from labkit.data.made import load_imbalanced
    from labkit.data.split import Split
    from labkit.data.table import from_frame, read_csv, read_file
    from labkit.metrics import inverse_frequency_weights
    from labkit.network.ann import ANNClassifier, build_ann

__version__ = "0.2.0"

__all__ = [
    "ANNClassifier",
    "Comparison",
    "Lab",
    "Split",
    "build_ann",
    "compare",
    "default_methods",
    "from_frame",
    "inverse_frequency_weights",
    "load_imbalanced",
    "plots",
    "read_csv",
    "read_file",
]

_HOMES = {
    "ANNClassifier": "network.ann",
    "Comparison": "comparison.comparison",
    "Lab": "course.lab",
    "Split": "data.split",
    "build_ann": "network.ann",
    "compare": "comparison.comparison",
    "default_methods": "comparison.methods",
    "from_frame": "data.table",
    "inverse_frequency_weights": "metrics",
    "load_imbalanced": "data.made",
    "read_csv": "data.table",
    "read_file": "data.table",
}


def __getattr__(name: str) -> Any:
    if name == "plots":
        return import_module("labkit.plots")
    if name not in _HOMES:
        raise AttributeError(f"module 'labkit' has no attribute {name!r}")
    return getattr(import_module(f"labkit.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
