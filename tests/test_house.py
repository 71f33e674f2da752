"""What holds for the package as a whole: who imports whom, and what it asks for."""

import ast
import configparser
import re
import tomllib
from pathlib import Path

import pytest

import labkit

PACKAGE = Path(labkit.__file__).parent
ROOT = PACKAGE.parent
STOREYS = [
    {"distribution", "errors", "stderr"},
    {"jobs"},
    {"metrics"},
    {"costs", "data"},
    {"network"},
    {"comparison"},
    {"plots"},
    {"report"},
    {"course"},
    {"authoring", "grading"},
    {"cli", "testing"},
]
ALONE = {"distribution", "errors", "stderr"}
HEAVY = {
    "keras": {"network"},
    "tensorflow": {"network"},
    "rich": {"jobs", "report"},
    "click": {"cli"},
}


def part(module):
    """Name the module, or the subpackage, of labkit that a dotted name is in."""
    names = module.split(".")
    return names[1] if len(names) > 1 else "labkit"


def imports(path):
    """Give every dotted name that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def storey(name):
    return next(number for number, names in enumerate(STOREYS) if name in names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    here = path.relative_to(PACKAGE).with_suffix("").parts[0]
    used = {part(name) for name in imports(path) if name.split(".")[0] == "labkit"} - {here}
    if here in ALONE:
        assert not used
    # `import labkit` gives the names that load on first use: for the roof alone
    assert "labkit" not in used or here in ("cli", "testing")
    above = {name for name in used - {"labkit"} if storey(name) >= storey(here)}
    assert not above


@pytest.mark.parametrize("library", HEAVY)
def test_a_library_that_can_be_replaced_is_imported_in_one_place(library):
    users = {
        path.relative_to(PACKAGE).with_suffix("").parts[0]
        for path in FILES
        if any(name.split(".")[0] == library for name in imports(path))
    }
    # a course's notebooks and the grader's preloading may name what they load
    assert users - {"course", "grading"} == HEAVY[library]


@pytest.mark.parametrize("library", ["jupyter_client", "nbclient", "traitlets", "zmq"])
def test_what_speaks_to_kernels_is_imported_where_kernels_run(library):
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in FILES
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert users
    # the build runs the answers' notebooks, too
    assert users <= {
        "grading/kernel/client.py",
        "grading/kernel/driver.py",
        "grading/kernel/provisioner.py",
        "grading/kernel/settings.py",
        "course/build.py",
        # and nbgrader's preprocessors are set up by traitlets
        "course/notebook.py",
        # as do the tests of a course
        "testing/solved.py",
    }


def settings():
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def requirements():
    parser = settings()
    lists = [parser["options"]["install_requires"], *parser["options.extras_require"].values()]
    return [line for text in lists for line in text.splitlines() if line]


def test_requirements_have_lower_bounds_only():
    for line in requirements():
        assert re.fullmatch(r"[\w-]+(\[[\w, -]+\])?( >= \d+(\.\d+)*)?", line), line


def test_every_core_requirement_has_a_lower_bound():
    core = [line for line in settings()["options"]["install_requires"].splitlines() if line]
    assert all(" >= " in line for line in core)
    assert {"tensorflow", "numpy", "scikit-learn", "imbalanced-learn", "matplotlib", "pandas"} <= {
        line.split(" >= ")[0] for line in core
    }


def colab():
    lines = (ROOT / "tests" / "colab-constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def numbers(text):
    return tuple(int(number) for number in text.split("."))


def test_colab_has_all_that_labkit_asks_for():
    pinned = colab()
    for line in requirements():
        name, _, bound = line.partition(" >= ")
        if name in pinned and bound:
            assert numbers(pinned[name]) >= numbers(bound), line


def test_colabs_versions_are_exact_for_scipy_and_all_of_the_core_that_it_has():
    core = settings()["options"]["install_requires"].split("\n")
    names = {line.partition(" >= ")[0] for line in core if line}
    assert (names | {"scipy"}) - colab().keys() == {"loky"}
    assert all(re.fullmatch(r"\d+(\.\d+)+", number) for number in colab().values())


def test_jupyter_stays_out_of_the_core():
    core = settings()["options"]["install_requires"]
    assert "jupyter" not in core
    assert "ipython" not in core
    assert "jupyter" in settings()["options.extras_require"]["lab"]


def test_the_metadata_are_those_of_the_package():
    metadata = settings()["metadata"]
    assert metadata["license"] == "BSD-3-Clause"
    assert metadata["version"] == "attr: labkit.__version__"


def test_nothing_tells_people_to_install_another_project_of_that_name():
    told = re.compile(r"""pip install (-\S+ )*['"]?labkit(?!-course)\b""")
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*"), *(ROOT / "examples").rglob("*")]
    files = [*pages, *(ROOT / "labkit").rglob("*.py"), *(ROOT / "practicals").iterdir()]
    texts = {path: path.read_text("utf-8") for path in files if path.suffix not in ("", ".pyc")}
    assert len(texts) > 100
    assert [path.name for path, text in texts.items() if told.search(text)] == []


def test_pyproject_holds_what_setup_cfg_cannot():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project) == {"build-system", "tool"}
    assert set(project["tool"]) == {"ruff"}


def test_types_and_the_page_are_shipped():
    assert (PACKAGE / "py.typed").exists()
    shipped = settings()["options.package_data"]["labkit"]
    assert {"py.typed", "report/templates/*.html"} <= {name.strip() for name in shipped.split(",")}


def test_every_file_of_the_package_is_shipped():
    # as setuptools reads it: commas part the patterns of one line, and of one line alone
    value = settings()["options.package_data"]["labkit"]
    patterns = [one.strip() for one in (value.splitlines() if "\n" in value else value.split(","))]
    files = [path for path in PACKAGE.rglob("*") if path.is_file()]
    names = {path.relative_to(PACKAGE) for path in files if path.suffix not in (".py", ".pyc")}
    assert {name.suffix for name in names} >= {".html", ".css", ".js"}
    lost = [name for name in names if not any(name.match(pattern) for pattern in patterns)]
    assert lost == []


def drawn_files():
    """Give the files of labkit that the tree in CONTRIBUTING.md names, and its rooms."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tree = re.search(r"^labkit/\n(.*?)^practicals/", text, re.DOTALL | re.MULTILINE)[1]
    files, rooms, room = set(), set(), ""
    for line in tree.splitlines():
        name = line.split()[0]
        inner = f"{room}/" if line.startswith("    ") else ""
        if name.endswith("/"):
            room = room if inner else name.rstrip("/")
            rooms.add(f"{inner}{name.rstrip('/')}")
        else:
            files |= {f"{inner}{word}" for word in line.split() if re.fullmatch(r"\w+\.py", word)}
    return files, rooms


def test_the_tree_in_contributing_is_the_tree():
    files, rooms = drawn_files()
    closed = {room for room in rooms if not any(name.startswith(f"{room}/") for name in files)}
    there = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")}
    faces = {name for name in there if name.count("/") and name.endswith("/__init__.py")}
    shown = {name for name in there - faces if not any(name.startswith(f"{r}/") for r in closed)}
    assert files == shown
    folders = {path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")}
    assert rooms == (folders - {"."}) | {"report/templates", "authoring/template"}


def test_every_python_that_is_promised_is_tested():
    promised = set(re.findall(r"Python :: (3\.\d+)", settings()["metadata"]["classifiers"]))
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    assert len(promised) >= 3
    steps = re.sub(r"#.*", "", workflow)
    assert promised <= set(re.findall(r"3\.\d+", steps))


def test_the_version_that_is_cited_has_a_section_of_its_own():
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    [version] = re.findall(r"^version: (\S+)$", cited, re.MULTILINE)
    [day] = re.findall(r'^date-released: "(\S+)"$', cited, re.MULTILINE)
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {version} - {day}\n" in changes


def test_no_file_is_long_but_those_that_hold_a_practicals_content():
    content = PACKAGE / "course" / "practicals"
    long = {
        path.relative_to(PACKAGE).as_posix(): n_lines
        for path in PACKAGE.rglob("*.py")
        if (n_lines := path.read_text(encoding="utf-8").count("\n")) > 500
        and content != path.parent
    }
    assert long == {}


def test_the_ways_in_name_files_that_are_there_and_what_is_in_them():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = re.search(r"^### \w+ ways in\n(.*?)^### ", text, re.DOTALL | re.MULTILINE)[1]
    named = re.findall(r"`([A-Z]\w+)` to\s+`([A-Z]+)` in\s+`([\w/]+\.py)`", section)
    assert {kind for kind, _, _ in named} >= {"Score", "Method", "Platform", "Destination"}
    for kind, table, path in named:
        code = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^class {kind}\b", code, re.MULTILINE), f"{path} has no {kind}"
        assert re.search(rf"^{table}\b", code, re.MULTILINE), f"{path} has no {table}"
    for path in re.findall(r"`((?:labkit|tests|docs)/[\w/]+(?:\.py|/)?)`", section):
        assert (ROOT / path).exists(), f"{path} is not there"
