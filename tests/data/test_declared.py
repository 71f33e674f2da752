import pytest

from labkit.data.declared import declared_columns
from labkit.errors import FileFormatError


def test_names_may_be_quoted_and_touch_the_range_behind_them():
    text = (
        "% a comment\n\n@RELATION x\n@attribute 'it''s wide' real [0.1, 5.0E-4]\n"
        '@Attribute "whole weight" integer[0,5]\n  @attribute Class{yes, no}\n'
        "@inputs a, b\n@outputs Class\n\n@DATA\n% one more\n1, 2, yes\n"
    )
    names, rows = declared_columns(text, "x.dat")
    assert names == ["it's wide", "whole weight", "Class"]
    assert rows == "1, 2, yes\n"


@pytest.mark.parametrize(
    "text",
    ["a,b\n1,2\n", "@relation,b\n1,2\n", "", "x\n@relation y\n@attribute a real\n@data\n1\n"],
)
def test_other_texts_declare_nothing(text):
    assert declared_columns(text, "x.csv") is None


def test_sparse_rows_are_refused_and_named():
    text = "@relation x\n@attribute a real\n@data\n{0 1.5}\n"
    with pytest.raises(FileFormatError, match=r"^x\.arff holds sparse rows"):
        declared_columns(text, "x.arff")
