import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import labkit
from labkit.cli import command
from labkit.comparison import runs as repeats
from labkit.jobs.journal import JOURNAL
from labkit.report import report

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

    monkeypatch.setattr("labkit.comparison.comparison.compare", stop)
    assert labkit_here("run", "--seed", 7, "--epochs", 3)[0] == 2
    assert (asked[0][0]["random_state"], asked[0][0]["epochs"], asked[0][1]) == (7, 3, 7)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), "majority smote_ann weighted_ann balanced_forest"),
        (
            ("--baselines",),
            "majority plain_ann smote_ann weighted_ann balanced_forest plain_forest",
        ),
        (("--methods", "balanced_forest, smote_ann"), "majority smote_ann balanced_forest"),
        (("--methods", "plain_ann"), "majority plain_ann"),
        (
            ("--methods", "weighted_ann", "--tuned", "--baselines"),
            "majority plain_ann weighted_ann plain_forest "
            "plain_ann_tuned weighted_ann_tuned plain_forest_tuned",
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

    monkeypatch.setattr("labkit.comparison.comparison.compare", stop)
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
    "fewer.csv": "a,y\n" + "1,no\n" * 30 + "2,yes\n" * 5,
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
        "smote_ann needs at least 6 training rows of the rarer class, for its neighbours or its "
        "folds; there are 5. Add rows, or leave it out of the methods: "
        "--methods weighted_ann,balanced_forest",
    ),
    "few rows for SMOTE, run many times": (
        ("--csv", "few.csv", "--target", "y", "--repeats", "3", "--resplit"),
        "leave it out of the methods: --methods weighted_ann,balanced_forest",
    ),
    "few rows for tuning": (
        (*on("few.csv"), "--tuned", "--positive", "no", "--methods", "smote_ann"),
        "out of the methods; --methods lists those to take part",
    ),
    "few rows for the folds alone": (
        (*on("fewer.csv"), "--tuned", "--cost", "2:1"),
        "out of the methods: run without --tuned and --cost",
    ),
    "a single row of a class": (on("single.csv"), "has 1 of class 'yes'"),
    "no CSV": (on("prose.csv"), "prose.csv has no column 'y'"),
    "ragged rows": (on("ragged.csv"), "Expected 2 fields in line 42, saw 3"),
    "a picture": (on("picture.csv"), "is no CSV file in UTF-8"),
    "no such label": (on("ok.csv", "--positive", "maybe"), "no class 'maybe'"),
    "a file without target": (("--csv", "ok.csv"), "--data needs --target COLUMN"),
    "a target without file": (
        ("--target", "y"),
        "--encoding, --header, --keep-together, --leave-out go with --data",
    ),
    "a label without file": (
        ("--positive", "yes"),
        "--encoding, --header, --keep-together, --leave-out go with --data",
    ),
    "seed -1": (("--seed", "-1"), "'--seed': -1 is not in the range 0<=x<=4294967295"),
    "seed 2**32": (("--seed", str(2**32)), "is not in the range 0<=x<=4294967295"),
    "seed x": (("--seed", "x"), "'x' is not a valid integer"),
    "no epochs": (("--epochs", "0"), "'--epochs': 0 is not in the range 1<=x<=10000"),
    "many epochs": (("--epochs", "9" * 20), "is not in the range 1<=x<=10000"),
    "an unknown method": (
        ("--methods", "smote_ann,x"),
        "no method 'x'; there are plain_ann, smote",
    ),
    "no method": (("--methods", ""), "no method ''; there are plain_ann, smote_ann"),
    "a DIR that is a file": (("--out", "ok.csv"), "ok.csv is a file; name a folder"),
    "a DIR under a file": (("--out", "ok.csv/out"), "cannot be written in"),
    "a DIR with a long name": (("--out", "x" * 5000), "name too long"),
    "a DIR with something in it": (("--out", "."), "is not empty; add --force"),
    "no repeats": (("--repeats", "0"), "'--repeats': 0 is not in the range x>=1"),
    "repeats x": (("--repeats", "x"), "'x' is not a valid integer"),
    "no jobs": (("--repeats", "2", "--jobs", "0"), "'--jobs': 0 is not in the range x>=1"),
    "jobs without repeats": (("--jobs", "2"), "--jobs and --scheduler go with --repeats"),
    "a scheduler without repeats": (
        ("--scheduler", "tcp://127.0.0.1:1"),
        "--jobs and --scheduler go with --repeats",
    ),
    "published beside a file": (
        ("--csv", "ok.csv", "--target", "y", "--published"),
        "--published is about the practical's own data",
    ),
    "two files": (("--csv", "ok.csv", "--data", "ok.csv"), "leave one of them out"),
    "no such score": (("--scores", "f1,x"), "no score 'x'; there are precision, recall"),
    "cost without a score": (("--scores", "cost"), "no score 'cost'"),
    "no cost": (("--cost", "0:1"), "the cost of a miss must be positive, not 0"),
    "half a cost": (("--cost", "10"), "'10' is no pair of numbers such as 10:1"),
    "tuned for a ranking": (("--tuned", "roc_auc"), "no threshold can be tuned for 'roc_auc'"),
    "no encoding": (on("ok.csv", "--encoding", "x"), "no encoding 'x'"),
    "nothing to keep together": (
        on("ok.csv", "--keep-together", "b"),
        "needs a column besides the target",
    ),
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
    options = (
        "seed epochs methods baselines tuned repeats resplit published jobs scheduler "
        "data csv target positive sep encoding header keep-together leave-out out force no-plots"
    )
    for option in options.split():
        assert f"--{option}" in out
    assert "labkit run --data loans.csv --target paid" in out
    assert labkit_here()[1] == labkit_here("--help")[1]
    assert "labkit run --out results" in labkit_here("--help")[1]


def test_the_version_is_printed(labkit_here):
    assert labkit_here("--version") == (0, f"labkit, version {labkit.__version__}\n", "")


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

    monkeypatch.setattr("labkit.comparison.comparison.compare", stop)
    status, _, err = labkit_here(*FOREST)
    assert (status, err.strip()) == (130, "labkit: stopped")


def test_a_bug_is_not_hidden_as_bad_input(labkit_here, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("a bug")

    monkeypatch.setattr("labkit.comparison.comparison.compare", fail)
    with pytest.raises(RuntimeError, match="a bug"):
        labkit_here(*FOREST)


TELL_OF_TRAINING = """
import sys
from itertools import count
from labkit.network import training
compiled_loop = training._compiled_loop

def telling_loop(*options):
    advance, step_sizes = compiled_loop(*options)
    number = count()

    def advance_and_tell(*given):
        if next(number) == 3:
            print("it trains", file=sys.__stdout__, flush=True)
        return advance(*given)

    return advance_and_tell, step_sizes

training._compiled_loop = telling_loop
"""
TELL_OF_LOADING = """
import sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "tensorflow.python.framework":
            print("it loads", file=sys.__stdout__, flush=True)

sys.meta_path.insert(0, Finder())
"""


def wait_for_line(process, line):
    assert any(printed == f"{line}\n" for printed in process.stdout)


@pytest.mark.parametrize("old", [False, True], ids=["new DIR", "DIR with a report"])
def test_ctrl_c_in_mid_training_leaves_dir_as_it_was(start_labkit, tmp_path, old):
    out = tmp_path / "out"
    if old:
        out.mkdir()
        (out / "report.html").write_text("old")
    options = ("--methods", "weighted_ann", "--epochs", 10_000, "--out", out, "--force")
    process = start_labkit("run", *options, first=TELL_OF_TRAINING)
    wait_for_line(process, "it trains")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=600)
    assert process.returncode == 130
    assert err.strip() == "labkit: stopped"
    names = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert names == ({"out", "out/report.html"} if old else set())


def test_ctrl_c_while_tensorflow_loads_ends_the_same_way(start_labkit, tmp_path):
    process = start_labkit("run", "--out", tmp_path / "out", first=TELL_OF_LOADING)
    wait_for_line(process, "it loads")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=600)
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
    assert process.wait(timeout=600) == 0
    assert process.stderr.read() == ""


def test_a_debugging_user_sees_where_bad_input_was_found(labkit_here, monkeypatch):
    monkeypatch.setenv("LABKIT_DEBUG", "1")
    status, _, err = labkit_here("run", "--csv", "none.csv", "--target", "y")
    assert status == 2
    assert "Traceback" in err
    assert err.endswith("labkit: no such file: none.csv\n")


FORESTS = (*FOREST, "--repeats", 3, "--jobs", 1, "--no-plots")


def records(out):
    """Give the runs that a folder holds, without what the clock says."""
    made = json.loads((out / "comparison.json").read_text())["repeats"]
    return [
        (run["seed"], name, {key: value for key, value in one.items() if key != "seconds"})
        for run in made
        for name, one in run["methods"].items()
    ]


def test_repeats_print_ranges_and_pairs(labkit_here):
    status, out, err = labkit_here("run", "--repeats", 2, "--jobs", 1, "--epochs", 1)
    assert (status, err) == (0, "")
    parts = (
        "\nData\n",
        "\nMethods\n",
        "\nRanges (",
        "2 runs: median",
        "\nF1, method against method",
    )
    places = [out.index(part) for part in parts]
    assert places == sorted(places)
    assert "Classification reports" not in out


def test_repeats_with_a_folder_go_on_where_they_were(labkit_here, tmp_path, monkeypatch):
    out = tmp_path / "out"
    assert labkit_here(*FORESTS, "--out", out)[0] == 0
    before = records(out)
    fitted = []
    run_piece = repeats.run_piece
    monkeypatch.setattr(
        repeats, "run_piece", lambda *given: fitted.append(given[:3]) or run_piece(*given)
    )
    status, _, err = labkit_here(*FOREST, "--repeats", 4, "--jobs", 1, "--no-plots", "--out", out)
    assert (status, err) == (0, "")
    new = repeats.derived_seeds(42, 4)[3]
    assert [(name, seeds) for name, _, seeds in fitted] == [
        ("majority", (new,)),
        ("balanced_forest", (new,)),
    ]
    assert records(out)[: len(before)] == before
    assert len(records(out)) == len(before) + 2


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (("--seed", 7), "seed was 42 and is 7 now"),
        (("--resplit",), "resplit was False and is True now"),
        (("--baselines",), "methods plain_ann"),
    ],
)
def test_a_folder_of_other_settings_needs_force(labkit_here, tmp_path, other, named):
    assert labkit_here(*FORESTS, "--out", tmp_path)[0] == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    status, _, err = labkit_here(*FORESTS, *other, "--out", tmp_path)
    assert status == 2
    assert err.startswith("labkit: ")
    assert err.count("\n") == 1
    assert named in err
    assert "--force" in err
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert after == before
    if "--seed" in other:
        assert labkit_here(*FORESTS, *other, "--out", tmp_path, "--force")[0] == 0
        assert json.loads((tmp_path / "comparison.json").read_text())["seed"] == 7


def test_a_single_run_does_not_take_a_folder_of_repeats_for_its_own(labkit_here, tmp_path):
    assert labkit_here(*FORESTS, "--out", tmp_path)[0] == 0
    assert labkit_here(*FOREST, "--no-plots", "--out", tmp_path)[0] == 2


def test_a_folder_whose_journal_is_a_foreign_file_is_left_alone(labkit_here, tmp_path):
    (tmp_path / JOURNAL).write_text("my diary")
    for force in ((), ("--force",)):
        status, _, err = labkit_here(*FORESTS, "--out", tmp_path, *force)
        assert status == 2
        assert "is no journal of labkit" in err
    assert [path.name for path in tmp_path.iterdir()] == [JOURNAL]
    assert (tmp_path / JOURNAL).read_text() == "my diary"


def test_a_scheduler_that_is_not_there_is_one_line_and_nothing_is_written(labkit_process, tmp_path):
    ran = labkit_process(
        *FOREST, "--repeats", 2, "--scheduler", "tcp://127.0.0.1:1", "--out", tmp_path / "out"
    )
    assert ran.returncode == 2
    assert ran.stderr.startswith("labkit: no Dask scheduler answers at tcp://127.0.0.1:1")
    assert ran.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("repeated", [(), ("--repeats", 2, "--jobs", 1)])
def test_the_published_figures_stand_beside_the_measured_ones(labkit_here, repeated):
    status, out, err = labkit_here(*FOREST, "--published", *repeated)
    assert (status, err) == (0, "")
    shown = out[out.index("As published, and as measured") :]
    assert "training rows: published 7602 : 398, measured 7576 : 424" in shown
    assert "class weights: published 0.526 : 10.055, measured 0.52798 : 9.434" in shown
    rows = [line for line in shown.splitlines() if line.startswith("balanced_forest")]
    assert len(rows) == 4
    assert all(line.split()[-1] in ("inside", "overlapping", "outside") for line in rows)


def test_a_single_run_on_a_new_split_says_that_splits_counts(labkit_here, split):
    status, out, _ = labkit_here(*FOREST, "--seed", 7, "--resplit")
    assert status == 0
    rare = int(split.redrawn(7).y_test.sum())
    assert rare != int(split.y_test.sum())
    assert f"test   class 0: {2000 - rare}, class 1: {rare}" in out


def workers_of(process):
    """Give the processes that a command has started, as Linux knows them."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == process.pid:
            found.append(int(entry.parent.name))
    return found


def gone(processes, seconds=600):
    """Wait until none of the processes is there any more."""
    until = time.monotonic() + seconds
    while any(Path(f"/proc/{one}").exists() for one in processes):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_repeats_stopped_by_ctrl_c_leave_no_worker_and_go_on_later(tmp_path):
    out = tmp_path / "out"
    command = [
        str(Path(sys.executable).with_name("labkit")),
        "run",
        "--methods",
        "balanced_forest",
        "--repeats",
        "40",
    ]
    command += ["--jobs", "2", "--no-plots", "--out", str(out)]
    # a group of its own: Ctrl-C reaches the command and all its workers
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        while not (out / JOURNAL).exists() and process.poll() is None:
            time.sleep(0.05)
        workers = workers_of(process)
        assert len(workers) >= 2
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=600)
        assert gone(workers)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, err.strip()) == (130, "labkit: stopped")
    assert [path.name for path in out.iterdir()] == [JOURNAL]
    kept = (out / JOURNAL).read_text().splitlines()
    assert 1 < len(kept) < 1 + 2 * 40
    again = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert (again.returncode, again.stderr) == (0, "")
    assert (out / JOURNAL).read_text().splitlines()[: len(kept)] == kept
    found = records(out)
    assert len(found) == 2 * 40
    told = {(json.loads(line)["key"]) for line in kept[1:]}
    assert told <= {f"{name} {seed}" for seed, name, _ in found}


def test_a_frame_of_options_is_translated_from_what_the_library_says():
    said = (
        "Runs (repeats=100, resplit=True) show it; epochs=28 does. header=False reads it; "
        "positive='a b' and keep_together='id', or restart=True; x=1 stays"
    )
    assert command._as_options(said) == (
        "Runs (--repeats 100 --resplit) show it; --epochs 28 does. --no-header reads it; "
        "--positive 'a b' and --keep-together id, or --force; x=1 stays"
    )


@pytest.fixture
def asked(monkeypatch):
    """Note what the command line hands to the comparison, and train nothing."""
    given = {}

    def stop(split, methods, **options):
        given.update(split=split, methods=methods, **options)
        raise ValueError("enough")

    monkeypatch.setattr("labkit.comparison.comparison.compare", stop)
    return given


def test_data_of_any_format_is_read_with_what_is_said_of_it(labkit_here, tmp_path, asked):
    path = tmp_path / "x.txt"
    path.write_bytes(("1:é\n" * 20 + "2:b\n" * 10 + "2:c\n" * 10).encode("cp1252"))
    options = ("--sep", ":", "--encoding", "cp1252", "--no-header", "--positive", "b")
    labkit_here("run", "--data", path, "--target", "2", *options)
    assert asked["split"].target_names == ("not b", "b")
    assert len(asked["split"].y_train) + len(asked["split"].y_test) == 40


def test_rows_are_kept_together_where_that_is_asked(labkit_here, tmp_path, asked):
    path = tmp_path / "x.csv"
    path.write_text("who,a,y\n" + "".join(f"{n // 3},{n},{n // 3 % 2}\n" for n in range(120)))
    labkit_here("run", "--csv", path, "--target", "y", "--keep-together", "who")
    split = asked["split"]
    assert split.feature_names == ("a",)
    assert not {*split.groups_train} & {*split.groups_test}


def test_columns_are_left_out_where_that_is_asked(labkit_here, tmp_path, asked):
    path = tmp_path / "x.csv"
    path.write_text("id,no,a,y\n" + "".join(f"{n},{n},{n % 9},{n % 2}\n" for n in range(120)))
    labkit_here("run", "--csv", path, "--target", "y", "--leave-out", "id", "--leave-out", "no")
    assert asked["split"].feature_names == ("a",)


@pytest.mark.parametrize(
    ("options", "scoring"), [(("--tuned",), "f1"), (("--tuned", "f0.5"), "F0.5")]
)
def test_thresholds_are_tuned_for_the_score_that_is_asked(labkit_here, asked, options, scoring):
    labkit_here("run", *options)
    tuned = asked["methods"]["smote_ann_tuned"]
    assert getattr(tuned.scoring, "score_name", tuned.scoring) == scoring


def test_a_cost_is_a_score_and_two_more_thresholds(labkit_here, loans_csv):
    options = ("--csv", loans_csv, "--target", "paid", "--cost", "10:1", "--scores", "cost,mcc")
    status, out, err = labkit_here(*FOREST, *options)
    assert (status, err) == (0, "")
    summary = out[out.index("\nSummary") : out.index("\nHow sure")]
    assert summary.split("\n")[2].split() == ["method", "MCC", "cost", "sec"]
    rows = out[out.index("\nThreshold for this cost (miss 10, alarm 1)") :].splitlines()
    assert [line.split()[0] for line in rows if line.startswith("balanced_forest")] == [
        "balanced_forest",
        "balanced_forest",
    ]
    assert "0.091" in "".join(rows)
    assert "threshold fixed at 0.0909 for the cost" in " ".join(out.split())
    assert "threshold tuned for cost per row on training folds" in " ".join(out.split())
