import json
import os
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labkit.course.task import FREE_TEXT_STUB
from labkit.errors import UnreadableNotebookError
from labkit.grading.cpu_limit import limited
from labkit.grading.intake import notebook as module
from labkit.grading.intake.notebook import Notebook, read_notebook

PRACTICAL = Path(__file__).parents[3] / "practicals/05_imbalanced_data.ipynb"


def cell(source, kind="code", **more):
    return {"cell_type": kind, "metadata": {}, "source": source, **more}


def book(*cells, **more):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}


@pytest.fixture
def read(tmp_path):
    """Write content to a file and read it as a notebook."""

    def write_and_read(content):
        if isinstance(content, str):
            content = content.encode()
        elif not isinstance(content, bytes):
            content = json.dumps(content).encode()
        path = tmp_path / "alice.ipynb"
        path.write_bytes(content)
        return read_notebook(path)

    return write_and_read


@pytest.fixture
def reason(read):
    """Tell why a file is no notebook; the reason is one line without a path."""

    def refused(content):
        with pytest.raises(UnreadableNotebookError) as caught:
            read(content)
        message = str(caught.value)
        assert "\n" not in message
        assert "alice" not in message
        assert len(message) < 200
        return message

    return refused


class TestHonestNotebooks:
    def test_a_generated_practical_gives_its_cells_as_nbformat_does(self):
        notebook = read_notebook(PRACTICAL)
        cells = nbformat.read(PRACTICAL, as_version=4).cells
        assert notebook.code == tuple(c.source for c in cells if c.cell_type == "code")
        assert notebook.markdown == tuple(c.source for c in cells if c.cell_type == "markdown")

    def test_sources_may_be_strings_or_lists_of_lines(self, read):
        assert read(book(cell(["x = 1\n", "y = 2"]), cell("z"))).code == ("x = 1\ny = 2", "z")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_any_encoding_is_read(self, read, encoding):
        text = json.dumps(book(cell("नाम = 'ਆਸ਼ਾ'")), ensure_ascii=False)
        assert read(text.encode(encoding)).code == ("नाम = 'ਆਸ਼ਾ'",)

    @pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
    def test_utf_16_is_read_in_either_order(self, read, mark):
        order = "le" if mark == b"\xff\xfe" else "be"
        assert read(mark + json.dumps(book(cell("x"))).encode(f"utf-16-{order}")).code == ("x",)

    def test_a_file_saved_in_windows_own_encoding_loses_a_letter_and_no_marks(self, read):
        text = json.dumps(book(cell("# café\nx = 1")), ensure_ascii=False)
        assert read(text.encode("cp1252")).code == ("# caf\N{REPLACEMENT CHARACTER}\nx = 1",)

    def test_nbformat_3_is_read_as_nbformat_upgrades_it(self, read):
        v4 = nbformat.v4
        new = v4.new_notebook(cells=[v4.new_code_cell("x = 1\ny"), v4.new_markdown_cell("Prose")])
        old = nbformat.convert(new, 3)
        assert "worksheets" in old
        notebook = read(nbformat.writes(old, version=3))
        assert notebook == Notebook(("x = 1\ny",), ("Prose",))

    def test_nbformat_3_knows_headings_and_several_worksheets(self, read):
        sheets = [
            {"cells": [{"cell_type": "heading", "level": 10**9, "source": "Title"}]},
            {"cells": [{"cell_type": "code", "input": ["x = 1"], "language": "python"}]},
        ]
        notebook = read({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets})
        assert notebook == Notebook(("x = 1",), ("Title",))

    @pytest.mark.parametrize("minor", [0, 1, 2, 3, 4, 5, 99])
    def test_every_minor_version_is_read(self, read, minor):
        assert read(book(cell("x"), nbformat_minor=minor)).code == ("x",)

    def test_what_is_missing_or_too_much_is_no_matter(self, read):
        bare = {"cells": [{"cell_type": "code", "source": "x", "colour": [1]}], "author": {"n": 1}}
        assert read(bare).code == ("x",)

    @pytest.mark.parametrize("metadata", [None, [], "x", {"kernelspec": 3, "language_info": []}])
    def test_metadata_of_any_shape_are_no_matter(self, read, metadata):
        assert read(book(cell("x", metadata=metadata), metadata=metadata)).code == ("x",)

    def test_colabs_metadata_are_no_matter(self, read):
        metadata = {
            "colab": {"provenance": [], "gpuType": "T4"},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
            "accelerator": "GPU",
        }
        assert read(book(cell("x", metadata={"id": "a1"}), metadata=metadata)).code == ("x",)

    def test_nan_and_endless_digits_in_outputs_are_no_matter(self, read):
        outputs = '[{"data": {"x": [NaN, Infinity, -Infinity, 1e999, ' + "9" * 5000 + "]}}]"
        text = json.dumps(book(cell("x", outputs=0))).replace(
            '"outputs": 0', f'"outputs": {outputs}'
        )
        assert read(text).code == ("x",)

    def test_50_mb_of_stored_output_are_no_work_without_end(self, read):
        content = json.dumps(
            book(cell("x", outputs=[{"output_type": "stream", "text": ["y\n" * 25_000_000]}]))
        ).encode()
        assert len(content) > 50e6
        assert limited(read, 120)(content) == Notebook(("x",))

    def test_raw_cells_are_prose_and_unknown_ones_are_passed_over(self, read):
        notebook = read(book(cell("a", "raw"), cell("b", "sql"), cell("c", "markdown")))
        assert notebook == Notebook((), ("a", "c"))

    def test_lone_surrogates_are_mended_and_split_pairs_joined(self, read):
        text = '{"cells": [{"cell_type": "code", "source": ["a\\ud800", "b\\ud83d", "\\ude00"]}]}'
        (source,) = read(text).code
        assert source == "a\N{REPLACEMENT CHARACTER}b😀"

    def test_line_ends_and_tabs_within_strings_are_forgiven(self, read):
        assert read('{"cells": [{"cell_type": "code", "source": "a\n\tb"}]}').code == ("a\n\tb",)

    def test_bytes_of_nothing_after_the_end_are_forgiven(self, read):
        assert read(json.dumps(book(cell("x"))).encode() + b"\0" * 512).code == ("x",)


class TestReasons:
    @pytest.mark.parametrize("content", [b"", b"  \n", b"\0" * 4096, b"\xef\xbb\xbf"])
    def test_an_empty_file(self, reason, content):
        assert reason(content) == "the file is empty"

    @pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
    def test_a_file_that_is_cut_off(self, reason, part):
        content = PRACTICAL.read_bytes()
        assert "cut off" in reason(content[: int(len(content) * part)])

    @pytest.mark.parametrize("end", ["", "tru", '"', '"a', '"a\\', '"a\\u00', "[", "-", "1,"])
    def test_a_file_that_is_cut_off_within_a_word(self, reason, end):
        assert "cut off" in reason('{"cells": [{"collapsed": ' + end)

    @pytest.mark.parametrize("data", [[], 3, b'"x"', None, {}, {"name": "p", "version": "1"}])
    def test_json_that_is_no_notebook(self, reason, data):
        assert "JSON but not a notebook" in reason(data)

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"%PDF-1.7\n\xff\x00", "a PDF"),
            (b"<!DOCTYPE html><p>", "a web page"),
            (b"\xef\xbb\xbf\n <html>", "a web page"),
            ("<html>".encode("utf-16"), "a web page"),
            (b"PK\x03\x04rest", "zip archive"),
            (b"\x89PNG\r\n", "a picture"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"),
            (b"import numpy as np\nx = 1\n", "some other file"),
            (b"\xff\xfe\xfa\x00\x01", "some other file"),
            (b'{"url": "https://docs.google.com/open?id=1", "email": "a"}', "Google Drive"),
            (b'{"": "WARNING! DO NOT EDIT", "doc_id": "1", "email": "a"}', "Google Drive"),
        ],
    )
    def test_another_kind_of_file_under_that_name(self, reason, content, kind):
        assert kind in reason(content)

    def test_a_merge_conflict(self, reason):
        text = json.dumps(book(cell("x")), indent=1).replace(' "cells"', '<<<<<<< HEAD\n "cells"')
        assert "merge conflict" in reason(text)

    def test_a_damaged_line_is_named(self, reason):
        assert "damaged at line 2" in reason('{"cells": [\n{"cell_type" "code"}]}')

    @pytest.mark.parametrize("cells", [[3], [None], [[]], [{}], [{"cell_type": 1}], ["x"]])
    def test_cells_that_are_no_cells(self, reason, cells):
        assert reason(book(*cells)) == "its cell 1 is not a cell"

    @pytest.mark.parametrize("source", [3, None, {}, [1], [["x"]], float("nan")])
    def test_a_source_that_is_not_text(self, reason, source):
        assert reason(book(cell("x"), cell(source))) == "the source of its cell 2 is not text"

    @pytest.mark.parametrize("sheets", [[3], [{}], [{"cells": 3}]])
    def test_worksheets_without_cells(self, reason, sheets):
        assert "worksheet" in reason({"nbformat": 3, "worksheets": sheets})

    @pytest.mark.parametrize(
        "nested", ["[" * 100_000, '{"cells":' * 100_000, "[" * 100_000 + "]" * 100_000]
    )
    def test_json_nested_a_hundred_thousand_deep(self, reason, nested):
        assert "nested too deeply" in reason(nested)

    @pytest.mark.parametrize(
        ("metadata", "language"),
        [
            ({"language_info": {"name": "R"}}, "R"),
            ({"kernelspec": {"name": "ir", "display_name": "R"}}, "R"),
            ({"kernelspec": {"name": "julia-1.9", "language": "julia"}}, "julia"),
            ({"kernelspec": {"name": "julia-1.9"}}, "julia-1.9"),
            ({"language_info": {"name": "<b>\n" + "x" * 500}}, "?b??x"),
        ],
    )
    def test_another_language_than_python(self, reason, metadata, language):
        assert f"written for {language}" in reason(book(cell("x"), metadata=metadata))

    @pytest.mark.parametrize("name", ["python3", "conda-env-R-py", "irpy", "xpython", "my-course"])
    def test_a_kernels_name_alone_does_not_make_another_language(self, read, name):
        assert read(book(cell("x"), metadata={"kernelspec": {"name": name}})).code == ("x",)

    def test_a_folder(self, tmp_path):
        with pytest.raises(UnreadableNotebookError, match="a folder"):
            read_notebook(tmp_path)

    def test_a_missing_file(self, tmp_path):
        with pytest.raises(UnreadableNotebookError, match="cannot be read"):
            read_notebook(tmp_path / "none.ipynb")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
    def test_a_pipe_is_not_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.ipynb")
        with pytest.raises(UnreadableNotebookError, match="pipe"):
            read_notebook(tmp_path / "pipe.ipynb")

    def test_a_file_over_the_limit_is_not_read(self, tmp_path):
        path = tmp_path / "alice.ipynb"
        with path.open("wb") as file:
            file.truncate(module.MAX_BYTES + 1)
        with pytest.raises(UnreadableNotebookError, match="larger than 200 MB"):
            read_notebook(path)

    def test_small_json_that_asks_for_much_memory(self, reason, monkeypatch):
        monkeypatch.setattr(module, "MAX_ITEMS", 1000)
        assert "more than 1,000 values" in reason(b"[" + b"[]," * 1000 + b"[]]")

    def test_more_cells_or_text_than_anyone_writes(self, reason, monkeypatch):
        monkeypatch.setattr(module, "MAX_CELLS", 3)
        assert "4 cells" in reason(book(*[cell("")] * 4))
        monkeypatch.setattr(module, "MAX_SOURCE", 10)
        assert "text" in reason(book(cell("x" * 6), cell("x" * 6, "markdown")))


class TestFreeText:
    def answer(self, text, **more):
        return cell(text, "markdown", **more)

    def test_the_untouched_practical_has_empty_answers(self):
        notebook = read_notebook(PRACTICAL)
        assert notebook.free_text("viva_1") == notebook.free_text("viva_4") == ""

    def test_an_answer_is_found_by_its_cells_id(self, read):
        assert read(book(self.answer("So.", id="viva-1"))).free_text("viva_1") == "So."

    def test_an_answer_is_found_by_its_grade_id(self, read):
        marked = self.answer("So.", metadata={"nbgrader": {"grade_id": "viva_1"}})
        assert read(book(marked)).free_text("viva_1") == "So."

    def test_an_answer_is_found_where_colab_keeps_the_id(self, read):
        assert (
            read(book(self.answer("So.", metadata={"id": "viva-1"}))).free_text("viva_1") == "So."
        )

    def test_an_answer_without_any_name_is_told_from_an_empty_one(self, read):
        assert read(book(self.answer("So."))).free_text("viva_1") is None

    def test_the_stub_above_an_answer_is_left_out(self, read):
        text = f"{FREE_TEXT_STUB}\n\nAccuracy counts all rows.\n"
        assert read(book(self.answer(text, id="viva-1"))).free_text("viva_1") == (
            "Accuracy counts all rows."
        )

    def test_an_answer_split_into_two_cells_is_put_together(self, read):
        named = {"nbgrader": {"grade_id": "viva_1"}}
        halves = self.answer("One.", metadata=named), self.answer("Two.", metadata=named)
        assert read(book(*halves)).free_text("viva_1") == "One.\n\nTwo."

    def test_an_answer_in_a_cell_turned_into_code_is_still_there(self, read):
        assert read(book(cell("In words.", id="viva-1"))).free_text("viva_1") == "In words."

    @pytest.mark.parametrize("name", [3, None, ["x"], "", "x" * 1000])
    def test_names_of_any_shape_are_no_matter(self, read, name):
        odd = self.answer("So.", id=name, metadata={"id": name, "nbgrader": {"grade_id": name}})
        assert read(book(odd)).named == ()


class TestDigest:
    def test_outputs_ids_and_metadata_have_no_part_in_it(self, read):
        plain = read(book(cell("x"), cell("So.", "markdown")))
        other = read(
            book(
                cell(["x"], id="a", outputs=[{"text": "1"}], execution_count=3),
                cell("So.", "markdown", metadata={"id": "b"}),
                metadata={"colab": {}},
            )
        )
        assert plain.digest() == other.digest()

    def test_what_was_typed_has_a_part_in_it_where_a_cell_asks(self, read):
        def digest(source, typed):
            stream = {"output_type": "stream", "name": "stdin", "text": typed}
            return read(book(cell(source, outputs=[stream]))).digest()

        assert digest("n = input()", " 5\n") != digest("n = input()", " 6\n")
        assert digest("n = 5", " 5\n") == digest("n = 5", " 6\n")

    def test_sources_and_their_order_are_all_of_it(self, read):
        notebooks = [
            read(book(*cells))
            for cells in (
                (cell("x"), cell("y")),
                (cell("y"), cell("x")),
                (cell("xy"),),
                (cell("x"), cell("y", "markdown")),
                (cell("x"), cell("y"), cell("")),
            )
        ]
        assert len({notebook.digest() for notebook in notebooks}) == len(notebooks)


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
odd_cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | anything,
        "source": st.text() | st.lists(st.text()) | anything,
        "input": anything,
        "id": anything,
        "metadata": anything | st.fixed_dictionaries({"nbgrader": anything, "id": anything}),
    },
)
odd_books = st.fixed_dictionaries(
    {},
    optional={
        "cells": st.lists(odd_cells, max_size=4) | anything,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(odd_cells)})) | anything,
        "metadata": st.fixed_dictionaries({"kernelspec": anything, "language_info": anything}),
        "nbformat": st.integers(-1, 6) | anything,
    },
)


def is_read_or_refused(folder, content):
    path = folder / "any.ipynb"
    path.write_bytes(content)
    try:
        notebook = read_notebook(path)
    except UnreadableNotebookError as refusal:
        (_,) = str(refusal).splitlines()
    else:
        "".join((*notebook.code, *notebook.markdown, *map("".join, notebook.named))).encode()
        notebook.digest()
        notebook.free_text("viva_1")


@given(content=st.binary())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_a_notebook_or_unreadable(tmp_path, content):
    is_read_or_refused(tmp_path, content)


@given(data=odd_books)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_json_is_a_notebook_or_unreadable(tmp_path, data):
    is_read_or_refused(tmp_path, json.dumps(data).encode())


@given(data=st.data())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
def test_a_notebook_with_any_byte_changed_is_a_notebook_or_unreadable(tmp_path, data):
    content = bytearray(PRACTICAL.read_bytes())
    for _ in range(3):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    is_read_or_refused(tmp_path, bytes(content))


class TestProseElsewhere:
    def below(self, read, *cells):
        stub = cell(FREE_TEXT_STUB, "markdown", id="viva-1")
        return read(book(stub, *cells)).text_below("viva_1")

    def test_the_cell_below_is_found(self, read):
        own = cell("Because.", "markdown", id="9d2f")
        assert self.below(read, own, cell("And so.", "raw", id="ab")) == "Because.\n\nAnd so."

    def test_what_was_handed_out_is_no_answer(self, read):
        assert self.below(read, cell("Next.", "markdown", id="cell-0d099540")) == ""
        assert self.below(read, cell("## Next", "markdown")) == ""
        assert self.below(read, cell("x = 1"), cell("Late.", "markdown", id="1")) == ""

    def test_databricks_keeps_prose_in_code_cells(self, read):
        notebook = read(book(cell("%md\n# Title\nwords"), cell("x = 1")))
        assert (notebook.code, notebook.markdown) == (("x = 1",), ("# Title\nwords",))

    def test_a_cell_for_code_that_is_text_is_known(self, read):
        marks = {"nbgrader": {"grade_id": "smote", "solution": True, "grade": False}}
        free = {"nbgrader": {"grade_id": "viva", "solution": True, "grade": True}}
        notebook = read(
            book(
                cell("x = 1", "markdown", id="smote", metadata=marks),
                cell("words", "markdown", id="viva", metadata=free),
            )
        )
        assert notebook.turned_into_text() == ["smote"]
