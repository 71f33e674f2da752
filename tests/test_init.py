import json
import re

import pytest

import labkit

PUBLIC = [
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

LOADED = (
    "import json, sys; print(json.dumps([m for m in ('tensorflow', 'keras') if m in sys.modules]))"
)


def test_the_public_names_are_these_and_sorted():
    assert labkit.__all__ == PUBLIC == sorted(PUBLIC)
    assert dir(labkit) == sorted([*PUBLIC, "__version__"])


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_and_documented(name):
    assert getattr(labkit, name).__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'labkit' has no attribute 'smote'"):
        labkit.smote  # noqa: B018


def test_the_version_is_a_version():
    assert re.fullmatch(r"\d+\.\d+\.\d+", labkit.__version__)


TRAINS_NO_NETWORK = {
    "importing": "import labkit",
    "help": "from labkit import cli; cli.main(['--help'])",
    "run help": "from labkit import cli; cli.main(['run', '--help'])",
    "version": "from labkit import cli; cli.main(['--version'])",
    "reading data": "import labkit; labkit.load_imbalanced()",
    "unfitted methods": "import labkit; labkit.default_methods(); labkit.ANNClassifier()",
    "pictures": "import labkit; labkit.plots.feature_importances([1], ['a'])",
    "another classifier": (
        "import labkit; from sklearn.naive_bayes import GaussianNB; "
        "r = labkit.compare(labkit.load_imbalanced(n_samples=500), {'bayes': GaussianNB()}); "
        "r.to_dict(); r._repr_html_()"
    ),
    "the forest": "from labkit import cli; cli.main(['run', '--methods', 'balanced_forest'])",
    "bad input": "from labkit import cli; cli.main(['run', '--methods', 'x'])",
}


@pytest.mark.parametrize("lines", TRAINS_NO_NETWORK.values(), ids=TRAINS_NO_NETWORK)
def test_what_trains_no_network_loads_no_tensorflow(in_fresh_python, lines):
    assert json.loads(in_fresh_python(f"{lines}\n{LOADED}").splitlines()[-1]) == []


def test_importing_labkit_loads_nothing_heavy(in_fresh_python):
    heavy = "'numpy', 'pandas', 'sklearn', 'imblearn', 'matplotlib', 'rich', 'click', 'tensorflow'"
    printed = in_fresh_python(
        f"import sys, labkit; print([m for m in ({heavy}) if m in sys.modules])"
    )
    assert printed == "[]"
