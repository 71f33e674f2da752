"""What a student typed is read from whatever a notebook's file has as outputs."""

import pytest

from labkit.grading.intake.stdin import MAX_TYPED, Typed, typed_into


def stream(name, text, key="name"):
    return {"output_type": "stream", key: name, "text": text}


def test_questions_and_answers_are_told_from_what_was_printed():
    outputs = [
        stream("stdin", "Rows?  12\n"),
        stream("stdout", ["ready\n", "go\n"]),
        stream("stderr", "a warning\n"),
        {"output_type": "execute_result", "data": {"text/plain": "5"}},
        stream("stdin", ["Columns?  3\n"]),
    ]
    assert typed_into(outputs) == Typed("Rows?  12\nColumns?  3\n", "ready\ngo\n")


def test_formats_before_the_fourth_have_another_key_for_a_stream():
    assert typed_into([stream("stdout", "Rows? 12\n", key="stream")]).stdout == "Rows? 12\n"


@pytest.mark.parametrize(
    "outputs", [None, 3, {}, [None, 3, []], [stream(3, 3)], [stream("stdin", {"a": 1})]]
)
def test_outputs_of_any_shape_are_no_matter(outputs):
    assert typed_into(outputs) == Typed()


def test_no_more_is_kept_than_people_type():
    assert len(typed_into([stream("stdout", "x" * 10**6)] * 3).stdout) == MAX_TYPED
