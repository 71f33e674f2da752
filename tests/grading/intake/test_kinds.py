import pytest

from labkit.grading.intake.kinds import other_kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{\\rtf1\\ansi {\\fonttbl}}", "rich text"),
        (b"PK\x03\x04....word/document.xml", "a Word document"),
        (b"PK\x03\x04....x.txt", "a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word document"),
        (b"https://colab.research.google.com/drive/1abc", "a link to a notebook in Colab"),
        (b"https://drive.google.com/drive/folders/1abc", "a link to a folder in Google Drive"),
        (b"\n http://example.org/x", "a link to a web page"),
        (b"%PDF-1.7", "a PDF"),
        (b"<html><body></body></html>", "a web page"),
    ],
)
def test_other_files_are_named_as_what_they_are(content, kind):
    assert other_kind(content, content.decode("latin-1").strip()).startswith(kind)


@pytest.mark.parametrize("content", [b"{}", b'{"cells": []}', b"x = 1", b"PK"])
def test_what_may_be_a_notebook_has_no_other_name(content):
    assert other_kind(content, content.decode()) is None
