import pytest

from labkit.course import readme


def test_a_row_stands_between_its_marks_and_the_rest_of_the_page_stays(toy, toy_sources):
    project, _ = toy(toy_sources.whole)
    [(path, text)] = readme.pages(project)
    assert path == project.root / "README.md"
    assert text.startswith("# Mine\n\n<!-- practicals: made by labkit build -->\n| practical |")
    assert "| [98 Toy](practicals/98_toy.ipynb) | see | [![Open in Colab](" in text
    assert text.endswith("<!-- end of practicals -->\nKept.\n")
    assert "old" not in text


def test_the_full_table_says_what_a_practical_takes(toy, toy_sources):
    project, _ = toy(toy_sources.whole)
    assert "| [98 Toy](98_toy.ipynb) | see | 20 min | none | scikit-learn" in readme.full_table(
        project
    )


def test_a_word_of_the_glossary_links_to_the_practical_that_shows_it(toy, toy_sources):
    project, _ = toy(toy_sources.whole)
    assert readme.glossary(project) == "- **toy**: Something small. [98](98_toy.ipynb)\n"


def test_a_word_that_two_practicals_explain_is_refused(toy, toy_sources):
    project, path = toy(toy_sources.whole)
    path.with_name("99_again.py").write_text(toy_sources.whole)
    tasks = project.module_path(path)
    again = tasks.read_text().replace('"98"', '"99"')
    tasks.with_name("practical_99.py").write_text(again)
    with pytest.raises(ValueError, match="the glossary has 'toy' twice"):
        readme.glossary(project)


def test_a_practical_that_says_nothing_about_itself_is_refused(toy, toy_sources):
    project, _ = toy(toy_sources.whole, toy_sources.tasks.replace(", about=about", ""))
    with pytest.raises(
        ValueError, match=r"practical toys:98 says nothing about itself.*about=About"
    ):
        readme.short_table(project)


def test_a_part_that_nothing_makes_is_refused(toy, toy_sources):
    project, _ = toy(toy_sources.whole)
    page = project.root / "README.md"
    page.write_text(page.read_text().replace("practicals:", "wishes:").replace("of p", "of p"))
    page.write_text(page.read_text().replace("end of practicals", "end of wishes"))
    with pytest.raises(ValueError, match="has a part 'wishes' that nothing makes"):
        list(readme.pages(project))


def test_both_pages_of_the_course_have_their_parts(project):
    pages = dict(readme.pages(project))
    short = pages[project.root / "README.md"]
    full = pages[project.root / "practicals" / "README.md"]
    assert short.count("practicals/0") >= 6
    assert "made by labkit build -->\n- **" in full or "glossary: made by labkit build" in full
