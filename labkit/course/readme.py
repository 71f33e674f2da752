"""The tables of practicals in both READMEs, and the glossary: made from the practicals."""

import re
from collections.abc import Iterator
from pathlib import Path

from labkit.course.project import Project
from labkit.course.task import About, Practical
from labkit.errors import CourseError

_QUICKSTART = About(
    aim="run the comparison, put a method of your own in, use your own data; no tasks, no points",
    minutes=10,
    needs="a little Python",
    packages="scikit-learn, imbalanced-learn, Keras",
)
_PART = "<!-- {name}: made by labkit build -->\n{text}<!-- end of {name} -->\n"
_BETWEEN = re.compile(
    r"<!-- (?P<name>\w+): made by labkit build -->\n(?P<text>.*?)<!-- end of (?P=name) -->\n",
    re.DOTALL,
)


def pages(project: Project) -> Iterator[tuple[Path, str]]:
    """Return both READMEs as they should be, with the parts that are generated.

    Parameters
    ----------
    project : Project
        The checkout; a README that is not there is left out.

    Yields
    ------
    path : Path
        ``README.md``, or ``practicals/README.md``.
    text : str
        Its whole text.

    Raises
    ------
    CourseError
        If a practical says nothing about itself, or a page has a part that is
        not known.
    """
    short = {"practicals": short_table(project)}
    full = {"practicals": full_table(project), "glossary": glossary(project)}
    for path, parts in (
        (project.root / "README.md", short),
        (project.root / "practicals" / "README.md", full),
    ):
        if path.exists():
            yield path, _filled(path, parts)


def short_table(project: Project) -> str:
    """Return the README's table: a practical, its aim, its badge.

    Parameters
    ----------
    project : Project
        The checkout.

    Returns
    -------
    markdown : str
    """
    rows = ["| practical | aim | |", "|---|---|---|"]
    if project.quickstart is not None:
        link = f"[00 Quickstart](practicals/{project.quickstart.stem}.ipynb)"
        rows.append(f"| {link} | {_QUICKSTART.aim} | {project.badge(project.quickstart)} |")
    for source, practical, about in _practicals(project):
        link = f"[{practical.number} {practical.title}](practicals/{source.stem}.ipynb)"
        rows.append(f"| {link} | {about.aim} | {project.badge(source)} |")
    return "\n".join(rows) + "\n"


def full_table(project: Project) -> str:
    """Return the practicals' own table: what each takes, too.

    Parameters
    ----------
    project : Project
        The checkout.

    Returns
    -------
    markdown : str
    """
    rows = ["| | aim | time | you need | packages | |", "|---|---|---|---|---|---|"]
    if project.quickstart is not None:
        rows.append(_full_row(project, project.quickstart, "00 Quickstart", _QUICKSTART))
    for source, practical, about in _practicals(project):
        rows.append(_full_row(project, source, f"{practical.number} {practical.title}", about))
    return "\n".join(rows) + "\n"


def glossary(project: Project) -> str:
    """Return the words of all practicals, each with a link to the practical that shows it.

    Parameters
    ----------
    project : Project
        The checkout.

    Returns
    -------
    markdown : str
        A list in alphabetical order.

    Raises
    ------
    CourseError
        If two practicals explain the same word.
    """
    entries: dict[str, str] = {}
    for source, practical, about in _practicals(project):
        for word, meaning in about.words.items():
            if word in entries:
                raise CourseError(f"the glossary has {word!r} twice; practical {practical.number}")
            entries[word] = f"- **{word}**: {meaning} [{practical.number}]({source.stem}.ipynb)\n"
    return "".join(entries[word] for word in sorted(entries, key=str.casefold))


def _full_row(project: Project, source: Path, title: str, about: About) -> str:
    link = f"[{title}]({source.stem}.ipynb)"
    cells = (link, about.aim, f"{about.minutes} min", about.needs, about.packages)
    return f"| {' | '.join(cells)} | {project.badge(source)} |"


def _practicals(project: Project) -> Iterator[tuple[Path, Practical, About]]:
    for source in project.sources:
        practical = project.practical(source)
        if practical.about is None:
            raise CourseError(
                f"practical {practical.name} says nothing about itself: "
                "its Practical needs about=About(...)"
            )
        yield source, practical, practical.about


def _filled(path: Path, parts: dict[str, str]) -> str:
    def fill(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in parts:
            raise CourseError(f"{path} has a part {name!r} that nothing makes")
        return _PART.format(name=name, text=parts[name])

    return _BETWEEN.sub(fill, path.read_text(encoding="utf-8"))
