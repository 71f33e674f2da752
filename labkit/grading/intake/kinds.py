"""What a file is that was handed in under a notebook's name, by how it begins."""

_OTHER_FILES = {
    b"%PDF": "a PDF",
    b"{\\rtf": "rich text, as a word processor saves it",
    b"<!": "a web page",
    b"<html": "a web page",
    b"<?xml": "a web page or a link to one",
    b"\xd0\xcf\x11\xe0": "an old Word document",
    b"\x1f\x8b": "a compressed archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"version https://git-lfs": "a Git LFS pointer",
    b"[InternetShortcut]": "a link to a web page",
    b"https://colab.research.google.com/": "a link to a notebook in Colab",
    b"https://drive.google.com/drive/": "a link to a folder in Google Drive",
    b"https://": "a link to a web page",
    b"http://": "a link to a web page",
}
_OTHER_ZIPS = {
    b"word/": "a Word document",
    b"mimetypeapplication/vnd.oasis": "a document of LibreOffice",
    b"": "a zip archive",
}


def other_kind(content: bytes, text: str) -> str | None:
    """Return what a file is, where it begins as no notebook does.

    Parameters
    ----------
    content : bytes
        Of the file.
    text : str
        The same, decoded and without blanks around it.

    Returns
    -------
    kind : str or None
        With its article, as "a PDF"; None where it may be a notebook.

    Examples
    --------
    >>> other_kind(b"%PDF-1.7", "%PDF-1.7"), other_kind(b"{}", "{}")
    ('a PDF', None)
    """
    if content.startswith(b"PK\x03\x04"):
        return next(kind for mark, kind in _OTHER_ZIPS.items() if mark in content)
    start = text[:100].lower()
    for other, kind in _OTHER_FILES.items():
        if content.startswith(other) or start.startswith(other.decode("latin-1").lower()):
            return kind
    return None
