import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SITE = "https://example.org/course/blob/main"


@pytest.fixture(scope="module")
def site(pages, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "sources"
    pages.assemble(ROOT, folder, SITE)
    return folder


def test_every_page_of_the_folder_is_on_the_site_and_what_it_held_is_gone(pages, tmp_path):
    (tmp_path / "old.md").write_text("# Old")
    pages.assemble(ROOT, tmp_path, SITE)
    names = {path.name for path in tmp_path.glob("*.md")}
    assert {path.name for path in (ROOT / "docs").glob("*.md")} <= names
    assert {"security.md", "changelog.md", "contributing.md"} <= names
    assert "old.md" not in names


def test_every_practical_is_on_the_site_and_no_answer(site):
    there = sorted(path.name for path in (site / "practicals").glob("*.ipynb"))
    assert there == sorted(path.name for path in (ROOT / "practicals").glob("*.ipynb"))
    assert not [path for path in site.rglob("*.ipynb") if "BEGIN SOLUTION" in path.read_text()]


def test_the_glossary_is_a_page_of_its_own(site):
    course = (site / "practicals" / "index.md").read_text(encoding="utf-8")
    glossary = (site / "practicals" / "glossary.md").read_text(encoding="utf-8")
    assert "**accuracy**" not in course
    assert glossary.startswith("# Glossary\n")
    assert "**accuracy**" in glossary


def test_every_relative_link_of_a_page_is_a_file_of_the_site(site):
    checked = 0
    for page in site.rglob("*.md"):
        for target in re.findall(r"\]\(([^)\s#]+)", page.read_text(encoding="utf-8")):
            if not re.match(r"\w+:", target):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
                checked += 1
    assert checked > 30


def test_a_page_stands_below_one_other_page_or_is_an_entrance(site):
    listed = []
    for page in site.rglob("*.md"):
        for tree in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            lines = [line for line in tree.splitlines() if line and line[0] != ":"]
            names = [re.sub(r".*<(.*)>", r"\1", line) for line in lines]
            listed += [(page.parent / f"{name}.md").resolve() for name in names]
    there = {path.resolve() for path in site.rglob("*.md")} - {(site / "index.md").resolve()}
    assert there <= set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("link", "on_the_site"),
    [
        ("(../SECURITY.md)", "(security.md)"),
        ("(../SECURITY.md#promised)", "(security.md#promised)"),
        ("(../practicals/README.md)", "(practicals/index.md)"),
        ("(../practicals/README.md#glossary)", "(practicals/glossary.md)"),
        ("(../examples/classroom.yml)", f"({SITE}/examples/classroom.yml)"),
        ("(speed.md)", "(speed.md)"),
        ("(https://example.org/a.md)", "(https://example.org/a.md)"),
        ("(#limits)", "(#limits)"),
    ],
)
def test_a_link_leads_to_a_page_of_the_site_or_to_the_repository(pages, link, on_the_site):
    addresses = pages._addresses(ROOT)
    text = pages.relinked(f"[a]{link}", "docs/marking.md", ROOT, addresses, SITE)
    assert text == f"[a]{on_the_site}"


def test_a_link_to_no_file_is_refused(pages):
    with pytest.raises(FileNotFoundError, match=r"docs/marking\.md: \.\./gone\.md is no file"):
        pages.relinked("[a](../gone.md)", "docs/marking.md", ROOT, {}, SITE)
