import json
import os
import subprocess
import sys

import pytest

from labkit.errors import JournalSettingsError
from labkit.jobs import journal
from labkit.jobs.journal import Journal

SETTINGS = {"seed": 42, "data": "Löhne", "methods": {"smote_ann": "SMOTE"}}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "out" / "journal.jsonl"


def filled(path):
    one = Journal(path, SETTINGS)
    one.add({"a": {"score": 0.5}})
    one.add({"b": [1, 2], "Ü\u2028\r\nx": None})
    return {"a": {"score": 0.5}, "b": [1, 2], "Ü\u2028\r\nx": None}


def test_results_come_back_as_they_were_handed_over(path):
    expected = filled(path)
    assert Journal(path, SETTINGS).done == expected
    assert list(Journal(path, SETTINGS).done) == list(expected)


def test_halves_of_surrogate_pairs_come_back_too(path):
    Journal(path, SETTINGS).add({"a": "half \ud800 of a pair"})
    assert Journal(path, SETTINGS).done == {"a": "half \ud800 of a pair"}


def test_nothing_is_written_before_there_is_a_result(path):
    assert Journal(path, SETTINGS).done == {}
    assert not path.parent.exists()


def test_a_result_is_on_the_disk_when_add_returns(path, monkeypatch):
    synced = []
    sync = os.fsync

    def spy(descriptor):
        sync(descriptor)
        synced.append(path.read_text(encoding="utf-8"))

    monkeypatch.setattr(journal.os, "fsync", spy)
    one = Journal(path, SETTINGS)
    one.add({"a": 1})
    assert json.loads(synced[0].splitlines()[-1]) == {"key": "a", "value": 1}
    assert Journal(path, SETTINGS).done == {"a": 1} == one.done
    one.add({"b": 2})
    assert Journal(path, SETTINGS).done == {"a": 1, "b": 2}
    assert synced[1] == path.read_text(encoding="utf-8")


def test_wherever_the_last_line_is_cut_the_others_survive_and_work_goes_on(path):
    Journal(path, SETTINGS).add({"a": 1})
    kept = path.stat().st_size
    Journal(path, SETTINGS).add({"ü": {"score": 0.25}})
    whole = path.read_bytes()
    for length in range(kept, len(whole)):
        path.write_bytes(whole[:length])
        again = Journal(path, SETTINGS)
        assert again.done == {"a": 1}, length
        again.add({"c": 3})
        assert Journal(path, SETTINGS).done == {"a": 1, "c": 3}, length
        assert path.read_bytes()[:kept] == whole[:kept]


def test_wherever_the_first_line_is_cut_the_job_begins_anew(path):
    Journal(path, SETTINGS).add({"a": 1})
    whole = path.read_bytes()
    for length in range(whole.index(b"\n")):
        path.write_bytes(whole[:length])
        again = Journal(path, SETTINGS)
        assert again.done == {}, length
        again.add({"a": 1})
        assert path.read_bytes() == whole


@pytest.mark.parametrize(
    ("name", "other"),
    [("seed", 43), ("data", "wages"), ("methods smote_ann", {}), ("resplit", True)],
)
def test_other_settings_are_refused_and_the_first_of_them_is_named(path, name, other):
    filled(path)
    before = path.read_bytes()
    with pytest.raises(
        JournalSettingsError, match=rf"other settings: {name} was .* and is .*restart=True"
    ):
        Journal(path, {**SETTINGS, name.split()[0]: other})
    assert path.read_bytes() == before


def test_other_settings_are_forgotten_on_restart_but_not_before_there_is_a_result(path):
    expected = filled(path)
    before = path.read_bytes()
    new = {**SETTINGS, "seed": 43}
    restarted = Journal(path, new, restart=True)
    assert restarted.done == {}
    assert path.read_bytes() == before
    restarted.add({"z": 26})
    assert Journal(path, new).done == {"z": 26}
    assert expected.keys().isdisjoint(Journal(path, new).done)


def test_the_same_settings_go_on_even_on_restart(path):
    expected = filled(path)
    assert Journal(path, SETTINGS, restart=True).done == expected


@pytest.mark.parametrize(
    "content",
    [
        b"hello",
        b"hello\n",
        b"\n",
        b"\x89PNG\r\n\x1a\n\xff",
        b'{"key": "a", "value": 1}\n',
        b'{"settings": 3}\n',
        b"[1, 2]\n",
        b'{"settings": {}, "more": 1}\n',
    ],
)
@pytest.mark.parametrize("restart", [False, True])
def test_a_file_that_is_no_journal_is_refused_and_left_alone(tmp_path, content, restart):
    path = tmp_path / "journal.jsonl"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="is no journal of labkit; name another folder"):
        Journal(path, SETTINGS, restart=restart)
    assert path.read_bytes() == content


def test_a_line_that_is_no_result_ends_what_is_read(path):
    filled(path)
    with path.open("ab") as file:
        file.write(b'{"settings": {}}\n{"key": "late", "value": 1}\n')
    assert "late" not in Journal(path, SETTINGS).done


def test_a_write_that_fails_half_way_leaves_the_earlier_results(path, monkeypatch):
    expected = filled(path)
    one = Journal(path, SETTINGS)

    def full(descriptor):
        # the disk was full in the middle of the line
        os.truncate(path, path.stat().st_size - 9)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(journal.os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            one.add({"c": "long" * 10})
    assert Journal(path, SETTINGS).done == expected == one.done
    one.add({"d": 4})
    assert Journal(path, SETTINGS).done == {**expected, "d": 4}


def test_what_is_no_json_is_refused_before_the_file_is_touched(path):
    expected = filled(path)
    with pytest.raises(ValueError, match="JSON"):
        Journal(path, SETTINGS).add({"c": float("nan")})
    assert Journal(path, SETTINGS).done == expected


@pytest.mark.parametrize("begun", [False, True])
def test_of_two_jobs_on_one_file_the_second_to_write_is_refused_and_nothing_is_lost(path, begun):
    expected = filled(path) if begun else {}
    first, second = Journal(path, SETTINGS), Journal(path, SETTINGS)
    first.add({"c": 3})
    for _ in range(2):
        with pytest.raises(ValueError, match="another labkit has written into"):
            second.add({"d": 4})
    first.add({"e": 5})
    assert Journal(path, SETTINGS).done == first.done == {**expected, "c": 3, "e": 5}


def test_two_processes_that_write_at_once_lose_nothing(path):
    program = (
        "import sys; from pathlib import Path; from labkit.jobs.journal import Journal\n"
        "one = Journal(Path(sys.argv[1]), {})\n"
        "print('ready', flush=True)\n"
        "input()\n"
        "for n in range(20): one.add({f'{sys.argv[2]} {n}': n})\n"
    )
    jobs = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]
    assert [job.stdout.readline() for job in jobs] == ["ready\n", "ready\n"]
    for job in jobs:
        job.stdin.write("\n")
        job.stdin.flush()
    errors = [job.communicate(timeout=600)[1] for job in jobs]
    assert sorted(job.returncode for job in jobs) == [0, 1]
    assert any("another labkit has written into" in error for error in errors)
    done = Journal(path, {}).done
    for name, job in zip(("a", "b"), jobs, strict=True):
        mine = [key for key in done if key.startswith(name)]
        assert len(mine) == 20 if job.returncode == 0 else mine == []
