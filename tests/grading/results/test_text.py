import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.grading.cpu_limit import limited
from labkit.grading.results.text import one_line, shorten, visible

ANY = st.text(st.characters())  # lone surrogates, too


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("a\x00b\x08", "a␀b␈"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("\u202egnp.exe\u2066", "⟨U+202E⟩gnp.exe⟨U+2066⟩"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("tab\tstays", "tab\tstays"),
        ("ਹਰਪ੍ਰੀਤ", "ਹਰਪ੍ਰੀਤ"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_what_hides_is_shown_and_what_writes_a_script_stays(text, shown):
    assert visible(text) == shown


@given(ANY)
def test_whatever_it_is_it_can_be_written_and_shown_twice(text):
    visible(text).encode("utf-8")
    assert visible(visible(text)) == visible(text)


def test_long_texts_are_cut_and_say_by_how_much():
    fits = "a\n" * 5 + "a"
    assert shorten(fits, lines=6, characters=99) == fits
    assert shorten("a\nb\nc", lines=2, characters=99) == "a\nb\n[1 more line is not shown]"
    assert shorten("a\n" * 98 + "a", lines=1, characters=99) == "a\n[98 more lines are not shown]"
    assert shorten("a" * 50, lines=2, characters=3) == "aaa\n[the rest of the line is not shown]"
    assert shorten("a" * 50, lines=2, characters=99, width=9) == "a" * 8 + "…"


@given(ANY, st.integers(1, 5), st.integers(1, 30))
def test_a_cut_text_has_its_bounds(text, lines, characters):
    shown = shorten(text, lines=lines, characters=characters)
    assert shown.count("\n") <= lines
    assert len(shown) <= characters + 60


def test_fifty_megabytes_are_no_work_without_end():
    shown = limited(shorten, 60)("\x1b[" * 25_000_000, lines=40, characters=4000)
    assert len(shown) < 4100


def test_one_line_is_one_line():
    assert one_line(" a\n\tb\x00 ") == "a b␀"
    assert len(one_line("a" * 500)) == 160
