import io

import pandas as pd
import pytest
from rich.console import Console
from sklearn.naive_bayes import GaussianNB

import labkit
from labkit.comparison.facts import describe
from labkit.comparison.methods import default_methods
from labkit.metrics import SCORES
from labkit.report.terminal import Terminal

SHOWN = [key for key, score in SCORES.items() if score.in_terminal]


@pytest.fixture
def printed():
    """Print to a terminal of a given width, and give back what stands there."""

    def show(width, *, result=None, split=None, methods=None, colour=False):
        out = io.StringIO()
        system = "standard" if colour else None
        console = Console(
            file=out, width=width, force_terminal=colour, color_system=system, highlight=False
        )
        terminal = Terminal(console)
        if split is not None:
            terminal.show_data(describe(split, methods))
        if result is not None:
            terminal.show_result(result)
        return out.getvalue()

    return show


def tables(text):
    """Leave out the lines of prose, which a terminal may fold."""
    prose = ("Best:", "5 runs:", "No interval", "The interval", "95 %")
    return [line for line in text.splitlines() if not line.startswith(prose)]


def test_the_data_and_what_each_method_does_are_said_before_training(printed, split):
    text = printed(120, split=split, methods=default_methods(42, baselines=True))
    assert "10000 rows, 20 features" in text
    assert "train  class 0: 7576, class 1: 424 (5.3%)" in text
    assert "test   class 0: 1884, class 1: 116 (5.8%)" in text
    assert "7576 : 424 become 7576 : 7576" in text
    assert "weighs class 0 by 0.528, class 1 by 9.434" in text


def test_tuned_methods_are_described_once(printed, split):
    text = printed(120, split=split, methods=default_methods(tuned=True))
    assert text.count("7576 : 424 become 7576 : 7576") == 1
    assert "smote_ann_tuned" in text
    assert "as smote_ann; threshold tuned for F1" in text
    assert "threshold tuned for F1 on training folds" in text


def test_on_a_wide_terminal_the_reports_stand_side_by_side(printed, result):
    text = printed(140, result=result)
    heading = next(line for line in text.splitlines() if "plain_ann" in line)
    names = ["plain_ann", "smote_ann", "weighted_ann", "balanced_forest", "plain_forest"]
    assert heading.split() == names
    of_class_1 = next(line for line in text.splitlines() if line.startswith("1 "))
    expected = [
        f"{result[name].report['1'][key]:.3f}"
        for name in heading.split()
        for key in ("precision", "recall", "f1-score")
    ]
    assert of_class_1.split() == ["1", "116", *expected]


@pytest.mark.parametrize("width", [50, 64, 80, 100])
def test_on_a_narrow_terminal_the_reports_stack_and_no_table_line_wraps(printed, result, width):
    text = printed(width, result=result)
    lines = tables(text)
    assert max(map(len, lines)) <= width
    headings = [line for line in lines if line.strip().startswith(("plain_ann", "smote_ann"))]
    assert len(headings) >= 1
    blocks = [line for line in lines if line.startswith("macro avg ")]
    assert len(blocks) == {50: 5, 64: 3, 80: 2, 100: 2}[width]
    # each number of each report is whole, on whichever line
    words = text.split()
    for name, one in result.results.items():
        assert name in words
        assert f"{one.report['weighted avg']['f1-score']:.3f}" in words or name == "majority"


@pytest.mark.parametrize("width", [40, 50, 80, 140])
def test_the_summary_has_every_score_of_every_method(printed, result, width):
    text = printed(width, result=result)
    summary = text[text.index("Summary") : text.index("Best:")]
    numbers = {
        name: [
            word
            for line in summary.splitlines()
            if line.split()[:1] == [name]
            for word in line.split()[1:]
        ]
        for name in result.results
    }
    for name, one in result.results.items():
        scores = [f"{one.scores[score]:.3f}" for score in SHOWN]
        assert numbers[name] == [*scores, f"{one.seconds:.1f}"]
    first = next(line for line in summary.splitlines() if line.split()[-1:] and "_" in line)
    assert summary.index("majority") < summary.index(first.split()[0])


def test_the_winner_of_each_score_is_named_in_one_line_and_bold(printed, result):
    text = printed(140, result=result, colour=True)
    assert "Best: " in text
    best = result.summary["f1"].max()
    assert f"\x1b[1m{best:.3f}\x1b[0m" in text


def test_without_a_terminal_there_are_no_control_codes(printed, result):
    assert "\x1b" not in printed(140, result=result)


def test_names_with_brackets_are_printed_as_they_are(printed, small_split):
    result = labkit.compare(small_split, {"[red]bayes": GaussianNB()})
    assert "[red]bayes" in printed(100, result=result)


def test_progress_is_silent_where_nobody_watches(capsys):
    with Terminal().progress(2) as advance:
        advance("smote_ann")
        advance("balanced_forest")
    assert capsys.readouterr() == ("", "")


def test_progress_names_the_method_that_is_trained(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with Terminal().progress(2) as advance:
        advance("smote_ann")
    out, err = capsys.readouterr()
    assert "training smote_ann" in err
    assert out == ""


@pytest.mark.parametrize("width", [40, 64, 80, 140])
def test_every_range_is_whole_and_fits_in_the_terminal(printed, repeated, width):
    text = printed(width, result=repeated)
    ranges = text[: text.index("\nF1, method against")]
    assert max(map(len, tables(ranges))) <= width
    words = text.split()
    for name in repeated.names:
        for score in SHOWN:
            median, low, high = (
                f"{x:.3f}".replace("0.", ".") for x in repeated.range_of(name, score)
            )
            assert median in words
            assert f"[{low}-{high}]" in words, (name, score)
    assert repeated.spread_line + "." in text


@pytest.mark.parametrize("width", [50, 80, 81, 100, 140])
def test_ranges_up_to_one_do_not_wrap(printed, small_split, width):
    result = labkit.compare(small_split, {"n" * 21: GaussianNB()}, repeats=1, jobs=1)
    scores = {(name, score): [0.999, 1.0] for name in result.names for score in SCORES}
    object.__setattr__(result, "scores", pd.DataFrame(scores))
    text = printed(width, result=result)
    assert text.split().count("[.999-1.000]") == 2 * len(SHOWN)


def test_each_pair_is_said_once_with_the_better_one_first(printed, repeated):
    text = printed(100, result=repeated)
    *pairs, prose = text[text.index("F1, method against method") :].splitlines()[2:]
    shown = [tuple(line.split()[:2]) for line in pairs if line.strip()]
    assert prose.startswith("No interval")
    table = repeated.pairwise("f1")
    for one, other in shown:
        assert table.loc[(one, other), "median difference"] >= 0
    assert {frozenset(pair) for pair in shown} == {frozenset(pair) for pair in table.index}
    line = next(line for line in pairs if tuple(line.split()[:2]) == shown[0])
    row = table.loc[shown[0]]
    assert line.split()[2:] == [
        f"{row['higher']:.0%}",
        f"{row['equal']:.0%}",
        f"{row['median difference']:+.3f}",
    ]


def test_the_published_ranges_stand_beside_those_of_repeats(repeated):
    out = io.StringIO()
    Terminal(Console(file=out, width=100)).show_published(repeated)
    low, high = repeated.range_of("smote_ann", "f1")[1:]
    line = next(x for x in out.getvalue().splitlines() if x.startswith("smote_ann") and "F1" in x)
    assert line.split()[1:8] == ["F1", "0.50", "to", "0.65", f"{low:.3f}", "to", f"{high:.3f}"]


def test_progress_of_repeats_counts_runs_that_are_finished(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with Terminal().progress(2, repeats=True) as advance:
        advance("smote_ann")
        advance("smote_ann")
    out, err = capsys.readouterr()
    assert "finished smote_ann" in err
    assert "2/2" in err
    assert out == ""
