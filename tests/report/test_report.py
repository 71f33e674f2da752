import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import SelectKBest
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

import labkit
from labkit.comparison.methods import default_methods
from labkit.metrics import SCORES
from labkit.report import figures as pictures_of
from labkit.report import report

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def written(result, tmp_path_factory):
    out = tmp_path_factory.mktemp("written") / "deep" / "results"
    report.write(result, out)
    assert plt.get_fignums() == []
    return out


@pytest.fixture
def bayes(small_split):
    return labkit.compare(small_split, {"bayes": GaussianNB()})


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_report_is_numbers_pictures_and_a_page(written):
    pictures = {f"figures/{name}.png" for name in pictures_of.FIGURES}
    assert set(files(written)) == {
        "comparison.csv",
        "comparison.json",
        "report.html",
        *pictures,
    }
    assert all((written / picture).read_bytes().startswith(PNG) for picture in pictures)
    assert [path.name for path in written.parent.iterdir()] == ["results"]


def test_the_json_file_is_the_comparison(result, written):
    assert json.loads((written / "comparison.json").read_text()) == result.to_dict()


def test_the_csv_file_is_the_summary(result, written):
    table = pd.read_csv(written / "comparison.csv", index_col="method")
    pd.testing.assert_frame_equal(table, result.summary)


def without_pictures(page):
    """Take out the pictures, whose letters may spell anything by chance."""
    return re.sub(r"data:image/png;base64,[\w+/=]*", "", page)


def test_the_page_needs_no_other_file_and_no_network(written):
    page = (written / "report.html").read_text(encoding="utf-8")
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert len(sources) == len(pictures_of.FIGURES)
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert "http" not in without_pictures(page)


def test_the_page_shows_the_counts_the_scores_and_the_winner(result, written):
    page = (written / "report.html").read_text(encoding="utf-8")
    for name, one in result.results.items():
        assert f">{one.scores['f1']:.3f}</td>" in page, name
    assert "<td>7576</td><td>424</td><td>5.3 %</td>" in page
    assert "training rows 7576 : 424 become 7576 : 7576" in page
    assert result.best_in_words(result.facts.label) in page
    assert "balanced_forest" not in result.best_in_words(result.facts.label)
    assert f"seed {result.seed}" in page
    assert "Runs that redraw the split (repeats=100, resplit=True)" in page


def test_every_picture_says_what_it_shows_and_every_table_names_its_rows_and_columns(written):
    page = (written / "report.html").read_text(encoding="utf-8")
    texts = re.findall(r'<img alt="([^"]*)"', page)
    assert len(texts) == len(pictures_of.FIGURES)
    assert "class 0: before 7576, after 7576. class 1: before 424, after 7576." in texts[0]
    tables = re.findall(r"<table>(.*?)</table>", page, re.DOTALL)
    assert len(tables) > 5
    for table in tables:
        head, *rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
        assert head.count("<th") == head.count('<th scope="col"') > 0
        assert all(row.lstrip().startswith('<th scope="row">') for row in rows)


def test_a_report_may_do_without_pictures(result, tmp_path):
    report.write(result, tmp_path / "out", with_plots=False)
    assert not list((tmp_path / "out").rglob("*.png"))
    assert "<img" not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_pictures_are_drawn_where_there_are_methods_for_them(small_split):
    result = labkit.compare(small_split, {"svm": LinearSVC()})
    assert set(pictures_of.draw_figures(result)) == {
        "confusion_matrices",
        "roc_curves",
        "precision_recall_curves",
        "reliability_diagram",
        "threshold_curves",
    }
    assert plt.get_fignums() == []


def test_all_methods_of_a_file_with_categories_are_drawn(loans_csv):
    split = labkit.read_csv(loans_csv, "paid")
    result = labkit.compare(split, default_methods(0, epochs=1))
    figures = pictures_of.draw_figures(result)
    assert set(figures) == set(pictures_of.FIGURES) - {"projection"}
    train = result.to_dict()["data"]["train"]
    effect = f"training rows {train['0']} : {train['1']} become {train['0']} : {train['0']}"
    assert effect in report.render_page(result, figures)


def test_a_file_cannot_write_markup_into_the_page(small_split, tmp_path):
    rows = "1,a<b\n" * 20 + "2,<script>alert(1)</script>\n" * 20
    (tmp_path / "x.csv").write_text("f,y\n" + rows)
    split = labkit.read_csv(tmp_path / "x.csv", "y")
    page = report.render_page(labkit.compare(split, {"<i>bayes</i>": GaussianNB()}), {})
    assert "<script>" not in page
    assert "<i>" not in page


def test_both_pages_say_what_to_mind_and_only_where_there_is_something(result, repeated, tmp_path):
    rows = "".join(f"{n},{n % 4 // 3}\n" for n in range(80))
    (tmp_path / "x.csv").write_text("<b>row</b>,y\n" + rows)
    split = labkit.read_csv(tmp_path / "x.csv", "y")
    told = "of its own in &#39;&lt;b&gt;row&lt;/b&gt;&#39;"
    for options in ({}, {"repeats": 2, "jobs": 1}):
        page = report.render_page(labkit.compare(split, {"bayes": GaussianNB()}, **options), {})
        assert page.count('<p class="caution">') == 2
        assert told in page
        assert "Only 4 test rows are of class 1" in page
    assert '<p class="caution">' not in report.render_page(result, {})
    assert "test rows are of class 1: one more" in report.render_page(repeated, {})


def test_an_old_report_is_replaced_and_foreign_files_stay(bayes, result, tmp_path):
    report.write(result, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "figures" / "own.png").write_text("mine")
    report.write(bayes, tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "figures" / "own.png").read_text() == "mine"
    assert set(json.loads((tmp_path / "comparison.json").read_text())["methods"]) == {
        "majority",
        "bayes",
    }
    drawn = {f"{name}.png" for name in pictures_of.draw_figures(bayes)}
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {*drawn, "own.png"}


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, MemoryError])
@pytest.mark.parametrize("step", ["render_page", "draw_figures"])
def test_a_report_that_cannot_be_finished_leaves_the_old_one(
    bayes, tmp_path, monkeypatch, error, step
):
    out = tmp_path / "out"
    report.write(bayes, out)
    before = files(tmp_path)

    def fail(*_):
        raise error

    monkeypatch.setattr(report, step, fail)
    with pytest.raises(error):
        report.write(bayes, out)
    assert files(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert not [path for path in out.iterdir() if path.name.startswith(".")]


def test_a_first_report_that_cannot_be_finished_leaves_nothing(bayes, tmp_path, monkeypatch):
    monkeypatch.setattr(report, "render_page", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        report.write(bayes, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_new_or_an_empty_folder_is_accepted_and_left_as_it_is(tmp_path):
    report.check_out(tmp_path / "a" / "b")
    report.check_out(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_needs_force(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ValueError, match="is not empty; add force=True"):
        report.check_out(tmp_path)
    report.check_out(tmp_path, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="file is a file; name a folder"):
        report.check_out(tmp_path / "file")
    with pytest.raises(ValueError, match=r"cannot be written in .*file"):
        report.check_out(tmp_path / "file" / "out")


def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_trained(
    tmp_path, monkeypatch
):
    def deny(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(report.tempfile, "TemporaryDirectory", deny)
    with pytest.raises(ValueError, match=r"cannot be written in .*: Permission denied"):
        report.check_out(tmp_path / "out")


def test_a_report_on_repeats_is_ranges_every_run_and_a_page(repeated, tmp_path):
    out = tmp_path / "out"
    report.write(repeated, out)
    pictures = {f"figures/ranges_{score}.png" for score in SCORES}
    assert set(files(out)) == {"comparison.csv", "comparison.json", "report.html", *pictures}
    assert json.loads((out / "comparison.json").read_text()) == repeated.to_dict()
    table = pd.read_csv(out / "comparison.csv", index_col="method")
    assert table.index.tolist() == repeated.names
    for score in SCORES:
        found = table.loc["smote_ann", [f"{score}_{k}" for k in ("median", "low", "high")]]
        assert tuple(found) == pytest.approx(repeated.range_of("smote_ann", score))


def test_the_page_on_repeats_shows_ranges_pairs_and_which_spread_it_is(repeated):
    page = report.render_page(repeated, {"ranges_f1": pictures_of.Picture(PNG, "Dots of F1")})
    for name in repeated.names:
        median, low, high = repeated.range_of(name, "f1")
        assert f"<td>{median:.3f}<br><small>[{low:.3f}, {high:.3f}]</small></td>" in page
    assert repeated.spread_line in page
    assert "5 runs, their seeds derived from 3." in page
    pairs = repeated.pairwise("f1")["median difference"]
    assert page.count("<tr>") == 1 + len(repeated.names) + 1 + (pairs >= 0).sum()
    assert page.count('<img alt="Dots of F1"') == 1
    assert "http" not in without_pictures(page)


def test_no_figure_of_the_other_kind_of_report_stays(bayes, repeated, tmp_path):
    def drawn():
        return {path.stem for path in (tmp_path / "figures").iterdir()}

    report.write(bayes, tmp_path)
    assert drawn() == set(pictures_of.draw_figures(bayes))
    report.write(repeated, tmp_path)
    assert drawn() == {f"ranges_{score}" for score in SCORES}
    report.write(bayes, tmp_path)
    assert drawn() == set(pictures_of.draw_figures(bayes))
    report.write(repeated, tmp_path, with_plots=False)
    assert drawn() == set()


def test_a_folder_with_a_journal_is_accepted_to_go_on_in_alone(tmp_path):
    report.journal_in(tmp_path).write_text("")
    (tmp_path / "notes.txt").write_text("mine")
    report.check_out(tmp_path, resume=True)
    with pytest.raises(ValueError, match="is not empty; add force=True"):
        report.check_out(tmp_path)


def test_the_page_speaks_the_language_of_whoever_writes_it(repeated):
    page = report.render_page(repeated, {}, lambda line: line.replace("resplit=True", "--resplit"))
    assert "(--resplit adds it)" in page
    assert "(resplit=True adds it)" in report.render_page(repeated, {})


def test_importances_are_drawn_of_any_forest_whatever_its_name(small_split):
    methods = {"woods": RandomForestClassifier(n_estimators=5, random_state=0)}
    figures = pictures_of.draw_figures(labkit.compare(small_split, methods))
    assert "feature_importances" in figures
    assert "projection" not in figures


def test_importances_name_categories_and_the_columns_that_a_step_kept(monkeypatch):
    drawn = []
    monkeypatch.setattr(
        pictures_of.plots,
        "feature_importances",
        lambda _, names: drawn.append(names) or plt.figure().gca(),
    )
    draws = np.random.default_rng(0)
    table = pd.DataFrame({"town": draws.choice(["a", "b"], 200), "age": draws.normal(50, 9, 200)})
    table["ill"] = np.where(table["age"] > 57, "yes", "no")
    split = labkit.from_frame(table, "ill")
    forest = RandomForestClassifier(n_estimators=2, random_state=0)
    best = make_pipeline(SelectKBest(k=1), forest)
    for methods in ({"all": forest}, {"one": best}):
        pictures_of.draw_figures(labkit.compare(split, methods))
    assert drawn == [["town = a", "town = b", "age"], ["age"]]


def test_the_resampled_rows_of_any_method_are_drawn(small_split):
    methods = {"mine": make_pipeline(SMOTE(random_state=0), GaussianNB())}
    figures = pictures_of.draw_figures(labkit.compare(small_split, methods))
    assert {"class_counts", "projection"} <= set(figures)
    scaled = {"mine": make_pipeline(StandardScaler(), SMOTE(random_state=0), GaussianNB())}
    figures = pictures_of.draw_figures(labkit.compare(small_split, scaled))
    assert "class_counts" in figures
    assert "projection" not in figures
