import pytest

from labkit.grading.intake.language import is_python, other_language


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"language": "", "name": "", "display_name": ""}},
        {"language_info": {"name": ""}, "kernelspec": {"language": "python"}},
        {"language_info": {"name": "pyspark"}},
        {"kernelspec": {"name": "sagemath", "language": "sage"}},
        {"kernelspec": {"name": "my-env", "display_name": "my env"}},
        {"deepnote": {}, "deepnote_execution_queue": []},
        {"language_info": {"name": "polyglot-notebook"}},
        {"kernelspec": {"language": "R", "name": "ir"}},
        {"language_info": 3, "kernelspec": None},
    ],
)
def test_python_is_python_whatever_a_notebook_says_of_itself(metadata):
    assert other_language(metadata, ["import math\nx = 1"]) is None


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("R", "library(ggplot2)\nx <- c(1, 2)"),
        ("julia", "using DataFrames\nf(x) = x^2"),
        ("javascript", "let x = 1;\nconsole.log(x);"),
    ],
)
def test_another_language_is_named(name, source):
    assert other_language({"language_info": {"name": name}}, [source]) == name


@pytest.mark.parametrize(("kernel", "language"), [("ir", "R"), ("julia-1.9", "julia-1.9")])
def test_a_kernels_name_tells_where_nothing_else_does(kernel, language):
    assert other_language({"kernelspec": {"name": kernel}}, ["x <- 1"]) == language


def test_one_cell_that_cannot_be_parsed_makes_no_other_language():
    cells = ["import math", "x = 1", "y = 2", "def f(x):\n    return x", "x <-- 1 2"]
    assert is_python(cells)


def test_what_any_language_could_hold_is_not_pythons_own():
    assert not is_python(["x = 1", "y = x + 2"])
