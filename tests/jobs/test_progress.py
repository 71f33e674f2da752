import pytest

from labkit.jobs.progress import progress_bar


@pytest.fixture
def watched(monkeypatch):
    """Let standard error pass for a terminal that a person is watching."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")


def test_it_is_silent_where_nobody_watches(capsys):
    with progress_bar(2) as bar:
        bar.begin("one")
        bar.finish("two", failed=True)
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("watched")
def test_it_shows_what_is_done_and_how_much_there_is_on_standard_error(capsys):
    with progress_bar(3) as bar:
        bar.finish("marked 001")
        bar.finish("marked 002")
    out, err = capsys.readouterr()
    assert out == ""
    assert "marked 002" in err
    assert "2/3" in err
    assert "failed" not in err


@pytest.mark.usefixtures("watched")
def test_it_counts_what_failed_and_takes_a_total_that_comes_later(capsys):
    with progress_bar() as bar:
        bar.set_total(40)
        bar.finish("marked 001", failed=True)
    err = capsys.readouterr().err
    assert "1/40" in err
    assert "1 failed" in err


@pytest.mark.usefixtures("watched")
def test_a_piece_that_begins_ends_the_one_before(capsys):
    with progress_bar(4) as bar:
        bar.begin("training a")
        bar.begin("training b")
    err = capsys.readouterr().err
    assert "training b" in err
    assert "1/4" in err


@pytest.mark.usefixtures("watched")
def test_a_name_is_shown_as_it_is_and_cut_where_it_is_long(capsys):
    with progress_bar(1) as bar:
        bar.finish("[red]" + "x" * 100)
    err = capsys.readouterr().err
    assert "[red]" + "x" * 25 in err
    assert "x" * 26 not in err
