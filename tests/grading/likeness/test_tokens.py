import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.grading.likeness.tokens import (
    MOST_CHARACTERS,
    code_tokens,
    imported_names,
    prose_tokens,
)

CODE = """def weights(labels, total=None):
    # how rare each is
    counts = np.bincount(labels)
    return {k: 'x' + str(len(labels) / (2 * counts[k])) for k in (0, 1)}
"""
RENAMED = ("labels", "total", "counts", "k", "weights")


def texts(source, known=()):
    return [token.text for token in code_tokens(source, known)]


@settings(deadline=None)
@given(some.lists(some.from_regex(r"[a-z]{3,8}_[a-z]{2}", fullmatch=True), min_size=5, max_size=5))
def test_other_names_make_no_difference(names):
    renamed = CODE
    for old, new in zip(RENAMED, names, strict=True):
        renamed = re.sub(rf"\b{old}\b", new, renamed)
    assert texts(renamed) == texts(CODE)


@pytest.mark.parametrize(
    ("change", "by"),
    [("# how rare each is", "# so"), ("    ", "\t"), ("'x'", '"""y\nz"""'), ("'x'", "f'{q}'")],
)
def test_comments_layout_and_strings_make_no_difference(change, by):
    assert texts(CODE.replace(change, by)) == texts(CODE)


@pytest.mark.parametrize(
    ("change", "by"),
    [("bincount", "unique"), ("2", "3"), ("/", "*"), ("len", "sum"), ("for", "if")],
)
def test_what_a_copy_cannot_rename_makes_a_difference(change, by):
    assert texts(CODE.replace(change, by)) != texts(CODE)


def test_a_name_that_all_import_is_kept():
    assert texts("SMOTE(seed)", {"SMOTE"}) == ["SMOTE", "(", "v", ")"]


def test_a_token_knows_its_line():
    lines = [token.line for token in code_tokens('a = """x\ny"""\nb # c\n\n+ 1')]
    assert lines == [0, 0, 0, 2, 4, 4]


@settings(deadline=None)
@given(some.text())
def test_anything_is_read(text):
    assert all(token.text for token in code_tokens(text))
    assert all(token.text for token in prose_tokens(text))


def test_a_cell_without_end_is_cut():
    assert len(texts("x + " * MOST_CHARACTERS)) <= MOST_CHARACTERS
    assert len(texts("'" * MOST_CHARACTERS * 2)) <= MOST_CHARACTERS


def test_prose_is_words_in_small_letters():
    found = [(token.text, token.line) for token in prose_tokens("Die *Größe*,\nਆਸ਼ਾ!")]
    assert found[:2] == [("die", 0), ("grösse", 0)]
    assert found[2][1] == 1


def test_imports_are_found_in_their_forms():
    source = (
        "import a.b as c, d\n  from e import (f, g as h)\nx = 'import nothing'\nfrom . import i"
    )
    assert imported_names(source) >= {"c", "d", "f", "h", "i"}
