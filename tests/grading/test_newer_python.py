"""What a newer Python reads is named, and read where that is easy."""

import ast
import sys

import pytest

from labkit.grading.newer_python import for_this_python, needed_python

OLD = sys.version_info < (3, 12)
SAME_QUOTES = [
    """print(f"{told["a"]:.3f}")""",
    """x = f'{d['k']}' + "it's"  # isn't it""",
    'f"{", ".join(["a", "b"])}"',
    '%time 1\nf"{{}} {d["a"]}"',
]


@pytest.mark.skipif(not OLD, reason="this Python reads them as they are")
@pytest.mark.parametrize("source", SAME_QUOTES)
def test_an_f_string_with_its_own_quotes_inside_is_read(source):
    changed = for_this_python(source)
    assert changed != source
    ast.parse(changed.removeprefix("%time 1\n"))
    assert needed_python(source) == (3, 12)


def test_it_means_the_same():
    names = {"told": {"a": 0.5}}
    exec(for_this_python("""shown = f"{told["a"]:.2f} {{}} {"x"}" """), names)
    assert names["shown"] == "0.50 {} x"


@pytest.mark.parametrize(
    "source",
    ['f"{x}"', "def f(x:", 'f"{x', "x = 'a", 'f"""{d["a"]}"""', "# f'{d['a']}'", "", "rf'\\{x}'"],
)
def test_what_needs_no_newer_python_stays_as_it_is(source):
    assert for_this_python(source) == source
    assert needed_python(source) is None


@pytest.mark.skipif(not OLD, reason="this Python reads them as they are")
@pytest.mark.parametrize("source", ["type X = int", "def first[T](xs): ...", "class A[T]: ..."])
def test_other_words_of_a_newer_python_are_named(source):
    assert needed_python(source) == (3, 12)
