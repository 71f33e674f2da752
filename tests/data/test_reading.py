import gzip
import io
import zipfile
from types import SimpleNamespace

import pandas as pd
import pytest

import labkit
from labkit.errors import DataError, FileFormatError

ROWS = [["height", "y"], *[["1.5", "no"]] * 30, *[["1.8", "yes"]] * 10]
TEXT = "".join(",".join(row) + "\n" for row in ROWS)


@pytest.fixture
def file(tmp_path):
    """Write a file and give its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def frame():
    return pd.DataFrame(ROWS[1:], columns=ROWS[0]).astype({"height": float})


def as_parquet():
    content = io.BytesIO()
    frame().to_parquet(content)
    return content.getvalue()


def as_workbook():
    content = io.BytesIO()
    frame().to_excel(content, index=False)
    return content.getvalue()


ARFF = "@relation r\n@attribute height numeric\n@attribute y {no,yes}\n@data\n" + "".join(
    ",".join(row) + "\n" for row in ROWS[1:]
)
FORMATS = {
    "x.csv": TEXT,
    "x.tsv": TEXT.replace(",", "\t"),
    "x.txt": TEXT.replace(",", ";"),
    "x": TEXT.replace(",", "|"),
    "x.csv.gz": gzip.compress(TEXT.encode()),
    "x.tsv.gz": gzip.compress(TEXT.replace(",", "\t").encode()),
    "x.zip": zipped(**{"x.csv": TEXT, "__MACOSX/x": "clutter"}),
    "x.arff": ARFF,
}


@pytest.mark.parametrize(("name", "content"), FORMATS.items(), ids=FORMATS)
def test_every_format_gives_the_same_rows(file, name, content):
    split = labkit.read_file(file(name, content), "y")
    assert (split.target_names, split.n_features) == (("no", "yes"), 1)
    assert sorted({*split.X_train["height"]}) == [1.5, 1.8]
    assert len(split.y_train) + len(split.y_test) == 40
    assert split.source.startswith(f"{name}, column 'y'")


@pytest.mark.parametrize(
    ("name", "make", "engine"),
    [("x.parquet", as_parquet, "pyarrow"), ("x.xlsx", as_workbook, "openpyxl")],
)
def test_formats_with_an_engine_of_their_own_are_read(file, name, make, engine):
    pytest.importorskip(engine)
    split = labkit.read_file(file(name, make()), "y")
    assert sorted({*split.X_train["height"]}) == [1.5, 1.8]
    with pytest.raises(FileFormatError, match=r"is no CSV file in UTF-8; labkit\.read_file reads"):
        labkit.read_csv(file(name, make()), "y")


def test_an_engine_that_is_missing_is_named_with_what_installs_it(file, monkeypatch):
    def missing(*_, **__):
        raise ImportError

    monkeypatch.setattr(pd, "read_parquet", missing)
    with pytest.raises(DataError, match=r"needs pyarrow; install it with .*labkit-course\[files\]"):
        labkit.read_file(file("x.parquet", b"PAR1"), "y")


def test_standard_input_is_read_once(monkeypatch):
    stream = io.BytesIO(TEXT.encode())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=stream))
    split = labkit.read_file("-", "y")
    assert split.source.startswith("standard input, column 'y'")
    assert len(split.y_train) + len(split.y_test) == 40


BAD = {
    "gzip called csv": ("x.csv", gzip.compress(TEXT.encode()), "a gzip file; call it NAME.csv.gz"),
    "zip called csv": ("x.csv", zipped(a=TEXT), "a zip file, or a workbook"),
    "a picture": ("x.csv", b"\x89PNG\r\n", "but a picture"),
    "zip of two": ("x.zip", zipped(a=TEXT, b=TEXT), "holds 2 files; labkit reads a zip of one"),
    "torn gzip": ("x.csv.gz", gzip.compress(TEXT.encode())[:-20], "cannot be unpacked"),
    "no zip": ("x.zip", TEXT, "cannot be unpacked"),
    "no parquet": ("x.parquet", TEXT, r"x\.parquet (cannot be read|needs pyarrow)"),
    "no arff": ("x.arff", TEXT, "cannot be read as ARFF"),
    "no header": ("x.csv", TEXT.partition("\n")[2] * 2, "the first line of .* looks like data"),
    "no rows": ("x.csv", "height,y\n", "a header but no rows"),
    "open quotes": ("x.csv", 'height,y\n1,"no\n2,no\n3,"yes\n4,no\n', "opens a quote in line 2"),
}


@pytest.mark.parametrize(("name", "content", "cause"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_named(file, name, content, cause):
    target = "yes" if "looks like" in cause else "y"
    with pytest.raises(DataError, match=cause):
        labkit.read_file(file(name, content), target)


def test_an_address_is_no_file():
    with pytest.raises(DataError, match="is an address; labkit reads files, so download it first"):
        labkit.read_csv("https://example.org/x.csv", "y")


def test_without_a_header_columns_are_numbered_and_no_row_is_lost(file):
    path = file("x.csv", TEXT.partition("\n")[2])
    split = labkit.read_csv(path, "2", header=False)
    assert split.feature_names == ("1",)
    assert len(split.y_train) + len(split.y_test) == 40


def test_a_first_line_of_values_can_be_insisted_on(file):
    path = file("x.csv", "2019,2020,1\n" + "1,2,0\n" * 20 + "3,4,1\n" * 10)
    with pytest.raises(FileFormatError, match="header=False reads it as data"):
        labkit.read_csv(path, "1")
    split = labkit.read_csv(path, "1", header=True)
    assert split.feature_names == ("2019", "2020")


def test_the_numbers_that_pandas_gives_to_columns_are_names(file):
    path = file("x.csv", "0,1\n" + "1,0\n" * 20 + "3,1\n" * 10)
    assert labkit.read_csv(path, "1").feature_names == ("0",)


def test_separator_and_encoding_can_be_said_by_hand(file):
    text = TEXT.replace(",", ":").replace("height", "hÃ¶he".encode("latin-1").decode())
    path = file("x.csv", text.encode("cp1252"))
    split = labkit.read_csv(path, "y", sep=":", encoding="cp1252")
    assert split.feature_names == ("höhe",)


def test_a_separator_at_the_end_of_every_line_makes_no_column(file):
    path = file("x.csv", TEXT.replace("\n", ",,\n"))
    assert labkit.read_csv(path, "y").feature_names == ("height",)


@pytest.mark.parametrize("separator", [",", "\t", " "])
def test_the_names_that_r_gives_to_rows_are_a_column_of_their_own(file, separator):
    rows = [["height", "y"], *([str(n), *row] for n, row in enumerate(ROWS[1:], start=1))]
    text = "".join(separator.join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    split = labkit.read_csv(file("x.txt", text), "y")
    assert split.feature_names == ("Unnamed: 0", "height")
    assert set(split.X_test["height"]) == {1.5, 1.8}


@pytest.mark.parametrize("row", ["1,no,{}", "1.{},no,1", "a,no,{}"])
def test_a_cell_too_many_is_refused_where_the_first_names_no_row(file, row):
    text = "a,y\n" + "".join(row.format(n) + "\n" for n in range(40))
    with pytest.raises(FileFormatError, match="more cells than the header has names"):
        labkit.read_csv(file("x.csv", text), "y")


def test_columns_between_any_number_of_blanks_are_read(file):
    text = TEXT.replace("height,y", "  height      y").replace(",", "    ")
    split = labkit.read_csv(file("x.data", text), "y")
    assert split.feature_names == ("height",)
    assert split.X_test["height"].dtype == float


KEEL = "@relation x\n@attribute height real [1.5, 1.8]\n@attribute y{yes, no}\n@inputs height\n"


@pytest.mark.parametrize("name", ["x.dat", "x.arff", "x.dat.gz"])
def test_the_columns_that_keel_declares_are_read(file, name):
    text = f"{KEEL}@outputs y\n@data\n" + TEXT.split("\n", 1)[1].replace(",", ", ")
    content = text.encode()
    path = file(name, gzip.compress(content) if name.endswith(".gz") else content)
    split = labkit.read_file(path, "y")
    assert split.feature_names == ("height",)
    assert split.target_names == ("no", "yes")
    with pytest.raises(DataError, match="has no column 'z'; its columns are height, y"):
        labkit.read_file(path, "z")


def test_texts_that_weka_writes_are_cells(file):
    head = "@relation x\n@attribute text string\n@attribute y {0,1}\n@data\n"
    rows = "'it\\'s late, and far',0\n" * 20 + "'no',1\n" * 10
    split = labkit.read_file(file("x.arff", head + rows), "y")
    assert set(split.X_train["text"]) == {"it's late, and far", "no"}


def test_lines_that_break_within_cells_and_names_are_whole(file):
    text = 'height,"in\ncm",y\n' + '1,"two\nlines",no\n' * 20 + "2,one,yes\n" * 10
    split = labkit.read_csv(file("x.csv", text), "y")
    assert len(split.y_train) + len(split.y_test) == 30
    assert split.feature_names == ("height", "in\ncm")


def test_words_for_missing_are_gaps(file):
    words = ["<NA>", "#N/A", ".", "-", "?", "NULL", "nil", "NaT", "-nan", "#DIV/0!", " "]
    text = "a,y\n" + "".join(f"{word},no\n" for word in words) + "1.5,no\n" * 10 + "2,yes\n" * 10
    split = labkit.read_csv(file("x.csv", text), "y")
    column = pd.concat([split.X_train["a"], split.X_test["a"]])
    assert column.isna().sum() == len(words)
    assert pd.api.types.is_float_dtype(column)
    [line] = split.notes
    assert line.startswith(f"Missing values, with the number of rows: 'a' ({len(words)}).")
