"""What a kernel says is read within limits."""

import pytest

from labkit.grading.kernel.client import parse_content


def test_a_message_of_many_values_is_notparse_content():
    assert parse_content(b'{"text": "a [b]"}') == {"text": "a [b]"}
    with pytest.raises(ValueError, match="more than 3000000 values"):
        parse_content(b"[" + b"[]," * 3_000_000 + b"[]]")
