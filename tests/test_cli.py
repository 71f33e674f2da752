import json
import signal
import time

import pytest

from labkit import cli, report

FOREST = ("run", "--methods", "balanced_forest")

RUN_OUTPUT = (
    "\nData\n",
    "\nMethods\n",
    "\nClassification reports on the test rows\n",
    "\nSummary (precision, recall and F1 of class 1)\n",
    "Best: ",
)


def test_a_run_prints_data_methods_reports_summary_and_winner_in_this_order(labkit_here):
    status, out, err = labkit_here(*FOREST)
    assert (status, err) == (0, "")
    places = [out.index(part) for part in RUN_OUTPUT]
    assert places == sorted(places)
    assert "train  class 0: 7576, class 1: 424" in out
    summary = out[places[3] : places[4]].splitlines()
    rows = [line.split()[0] for line in summary if line[:1].islower()]
    assert rows[:3] == ["method", "majority", "balanced_forest"]
    assert "labkit run --out DIR" in out


def test_the_default_run_is_the_practical(labkit_here, result, tmp_path):
    status, out, _ = labkit_here("run", "--out", tmp_path, "--no-plots")
    assert status == 0
    made = json.loads((tmp_path / "comparison.json").read_text())
    assert list(made["methods"]) == ["majority", "smote_ann", "weighted_ann", "balanced_forest"]
    assert made["seed"] == 42
    for name, one in made["methods"].items():
        assert one["confusion_matrix"] == result[name].confusion_matrix.tolist()
        assert one["average_precision"] == result[name].scores["average_precision"]
    assert f"Written: {tmp_path / 'report.html'}" in out
    assert not list(tmp_path.rglob("*.png"))


def test_seed_and_epochs_reach_the_methods(labkit_here, tmp_path, monkeypatch):
    asked = []

    def stop(split, methods, **options):
        asked.append((methods["weighted_ann"].get_params(), options["seed"]))
        raise ValueError("enough")

    monkeypatch.setattr("labkit.comparison.compare", stop)
    assert labkit_here("run", "--seed", 7, "--epochs", 3)[0] == 2
    assert (asked[0][0]["random_state"], asked[0][0]["epochs"], asked[0][1]) == (7, 3, 7)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), "majority smote_ann weighted_ann balanced_forest"),
        (("--baselines",), "majority plain_ann smote_ann weighted_ann balanced_forest"),
        (("--methods", "balanced_forest, smote_ann"), "majority smote_ann balanced_forest"),
        (("--methods", "plain_ann"), "majority plain_ann"),
        (
            ("--methods", "weighted_ann", "--tuned", "--baselines"),
            "majority plain_ann weighted_ann plain_ann_tuned weighted_ann_tuned",
        ),
        (
            ("--tuned",),
            "majority smote_ann weighted_ann balanced_forest "
            "smote_ann_tuned weighted_ann_tuned balanced_forest_tuned",
        ),
    ],
)
def test_the_methods_are_those_asked_for(labkit_here, monkeypatch, options, names):
    asked = []

    def stop(split, methods, **_):
        asked.extend(methods)
        raise ValueError("enough")

    monkeypatch.setattr("labkit.comparison.compare", stop)
    labkit_here("run", *options)
    assert asked == names.split()


def test_a_users_file_is_compared(labkit_here, loans_csv, tmp_path):
    out = tmp_path / "out"
    options = ("--csv", loans_csv, "--target", "paid", "--positive", "yes", "--out", out)
    status, printed, err = labkit_here(*FOREST, *options, "--no-plots")
    assert (status, err) == (0, "")
    assert "loans.csv, column 'paid', class 1 is 'yes'" in printed
    assert json.loads((out / "comparison.json").read_text())["target_names"] == ["no", "yes"]


def test_every_method_on_a_users_file_can_be_written(labkit_here, loans_csv, tmp_path):
    out = tmp_path / "out"
    options = ("--csv", loans_csv, "--target", "paid", "--epochs", 1, "--out", out)
    status, _, err = labkit_here("run", *options, "--no-plots")
    assert (status, err) == (0, "")
    assert json.loads((out / "comparison.json").read_text())["data"]["after_smote"]["1"] > 0


def test_tuned_methods_run_on_a_users_file(labkit_here, loans_csv):
    status, out, err = labkit_here(*FOREST, "--tuned", "--csv", loans_csv, "--target", "paid")
    assert (status, err) == (0, "")
    assert "balanced_forest_tuned" in out


ROWS = "1,no\n" * 30 + "2,yes\n" * 10
FILES = {
    "ok.csv": "a,y\n" + ROWS,
    "empty.csv": "",
    "one.csv": "a,y\n" + "1,no\n" * 30,
    "three.csv": "a,y\n" + ROWS + "3,maybe\n" * 10,
    "missing.csv": "a,y\n" + ROWS + "3,\n",
    "infinite.csv": "a,y\n" + ROWS + "inf,no\n",
    "few.csv": "a,y\n" + "1,no\n" * 30 + "2,yes\n" * 6,
    "single.csv": "a,y\n" + "1,no\n" * 30 + "2,yes\n",
    "prose.csv": "It was a dark and stormy night.\n" * 3,
    "ragged.csv": "a,y\n" + ROWS + "1,2,3\n",
    "picture.csv": b"\x89PNG\r\n\x1a\n\xff\xfe\x00",
}


def on(file, *options):
    return ("--methods", "balanced_forest", "--csv", file, "--target", "y", *options)


BAD_INPUT = {
    "no such file": (on("none.csv"), "no such file: none.csv"),
    "a folder": (on("."), "is a folder; name a CSV file"),
    "an empty file": (on("empty.csv"), "the file is empty"),
    "no such column": (
        ("--csv", "ok.csv", "--target", "z"),
        "no column 'z'; its columns are a, y",
    ),
    "one class": (on("one.csv"), "has 1 class (no); a comparison needs exactly 2"),
    "three classes": (on("three.csv"), "has 3 classes (maybe, no, yes)"),
    "a missing target": (on("missing.csv"), "'y' is missing in 1 of 41 rows, first in data row 41"),
    "an infinite value": (on("infinite.csv"), "'a' holds inf in data row 41"),
    "few rows for SMOTE": (
        ("--csv", "few.csv", "--target", "y"),
        "smote_ann needs at least 6 training rows of the rarer class",
    ),
    "a single row of a class": (on("single.csv"), "has 1 of class 'yes'"),
    "no CSV": (on("prose.csv"), "prose.csv has no column 'y'"),
    "ragged rows": (on("ragged.csv"), "Expected 2 fields in line 42, saw 3"),
    "a picture": (on("picture.csv"), "is no CSV file in UTF-8"),
    "no such label": (on("ok.csv", "--positive", "maybe"), "no class 'maybe'"),
    "a file without target": (("--csv", "ok.csv"), "--csv needs --target COLUMN"),
    "a target without file": (("--target", "y"), "--target and --positive go with --csv"),
    "a label without file": (("--positive", "yes"), "--target and --positive go with --csv"),
    "seed -1": (("--seed", "-1"), "seed must lie between 0 and 4294967295, not -1"),
    "seed 2**32": (("--seed", str(2**32)), "seed must lie between"),
    "seed x": (("--seed", "x"), "'x' is not a valid integer"),
    "no epochs": (("--epochs", "0"), "epochs must lie between 1 and 10000, not 0"),
    "many epochs": (("--epochs", "9" * 20), "epochs must lie between 1 and 10000"),
    "an unknown method": (("--methods", "smote_ann,x"), "no method 'x'; there are smote_ann"),
    "no method": (("--methods", ""), "no method ''; there are smote_ann"),
    "a DIR that is a file": (("--out", "ok.csv"), "ok.csv is a file; name a folder"),
    "a DIR under a file": (("--out", "ok.csv/out"), "cannot be written in"),
    "a DIR with a long name": (("--out", "x" * 5000), "name too long"),
    "a DIR with something in it": (("--out", "."), "is not empty; add --force"),
    "an unknown option": (("--sede", "1"), "No such option"),
    "an unknown argument": (("extra",), "unexpected extra argument"),
}


@pytest.mark.parametrize(("options", "cause"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_one_line_and_status_2_and_nothing_is_written(
    labkit_here, tmp_path, monkeypatch, options, cause
):
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        content = content if isinstance(content, bytes) else content.encode()
        (tmp_path / name).write_bytes(content)
    if "--out" not in options:
        options = (*options, "--out", "out")
    status, out, err = labkit_here("run", *options)
    assert status == 2
    assert err.startswith("labkit: ")
    assert cause.lower() in err.lower()
    assert err.count("\n") == 1
    assert out == ""
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)


def test_an_unknown_command_is_bad_input(labkit_here):
    status, out, err = labkit_here("bogus")
    assert (status, out, err) == (2, "", "labkit: No such command 'bogus'.\n")


def test_help_shows_every_option_and_examples(labkit_here):
    status, out, err = labkit_here("run", "--help")
    assert (status, err) == (0, "")
    options = "seed epochs methods baselines tuned csv target positive out force no-plots"
    for option in options.split():
        assert f"--{option}" in out
    assert "labkit run --csv loans.csv --target paid" in out
    assert labkit_here()[1] == labkit_here("--help")[1]
    assert "labkit run --out results" in labkit_here("--help")[1]


def test_the_version_is_printed(labkit_here):
    assert labkit_here("--version") == (0, f"labkit, version {cli.labkit.__version__}\n", "")


def test_force_replaces_a_report_and_keeps_foreign_files(labkit_here, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    assert labkit_here(*FOREST, "--out", tmp_path, "--no-plots")[0] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert labkit_here(*FOREST, "--out", tmp_path, "--no-plots", "--force")[0] == 0
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "report.html").exists()


def test_a_report_that_cannot_be_written_in_the_end_leaves_the_old_one(
    labkit_here, tmp_path, monkeypatch
):
    (tmp_path / "report.html").write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report, "render_page", full)
    status, _, err = labkit_here(*FOREST, "--out", tmp_path, "--no-plots", "--force")
    assert status == 2
    assert err == "labkit: [Errno 28] No space left on device\n"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"report.html": "old"}


def test_a_stopped_run_has_status_130(labkit_here, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("labkit.comparison.compare", stop)
    status, _, err = labkit_here(*FOREST)
    assert (status, err.strip()) == (130, "labkit: stopped")


def test_a_bug_is_not_hidden_as_bad_input(labkit_here, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("a bug")

    monkeypatch.setattr("labkit.comparison.compare", fail)
    with pytest.raises(RuntimeError, match="a bug"):
        labkit_here(*FOREST)


@pytest.mark.parametrize("old", [False, True], ids=["new DIR", "DIR with a report"])
def test_ctrl_c_in_mid_training_leaves_dir_as_it_was(start_labkit, tmp_path, old):
    out = tmp_path / "out"
    if old:
        out.mkdir()
        (out / "report.html").write_text("old")
    process = start_labkit(
        "run", "--methods", "weighted_ann", "--epochs", 10_000, "--out", out, "--force"
    )
    for line in process.stdout:
        if line.startswith("weighted_ann"):
            break
    # TensorFlow is loaded, then the network trains until it is stopped
    time.sleep(6)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip() == "labkit: stopped"
    names = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert names == ({"out", "out/report.html"} if old else set())


def test_ctrl_c_while_tensorflow_loads_ends_the_same_way(start_labkit, tmp_path):
    process = start_labkit("run", "--out", tmp_path / "out")
    process.stdout.readline()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip() == "labkit: stopped"
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_trains_a_network_writes_nothing_to_standard_error(labkit_process):
    ran = labkit_process("run", "--methods", "weighted_ann", "--epochs", 1, COLUMNS="50")
    assert ran.returncode == 0
    assert ran.stderr == ""
    assert "\x1b" not in ran.stdout
    tables = [line for line in ran.stdout.splitlines() if line.startswith(("majority", "weighted"))]
    assert len(tables) >= 4
    report_lines = ran.stdout[ran.stdout.index("\nSummary") : ran.stdout.index("Best:")]
    assert max(map(len, report_lines.splitlines())) <= 50


def test_a_process_refuses_bad_input_without_a_traceback(labkit_process, tmp_path):
    ran = labkit_process("run", "--csv", tmp_path / "none.csv", "--target", "y")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"labkit: no such file: {tmp_path / 'none.csv'}\n"


def test_a_reader_that_leaves_ends_the_run_in_peace(start_labkit):
    process = start_labkit(*FOREST)
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == ""


def test_a_debugging_user_sees_where_bad_input_was_found(labkit_here, monkeypatch):
    monkeypatch.setenv("LABKIT_DEBUG", "1")
    status, _, err = labkit_here("run", "--seed", "-1")
    assert status == 2
    assert "Traceback" in err
    assert err.endswith("labkit: seed must lie between 0 and 4294967295, not -1\n")
