from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.grading.likeness.fingerprints import RUN, WINDOW, fingerprints
from labkit.grading.likeness.tokens import Token

WORDS = some.lists(some.sampled_from("abcdefgh"), max_size=60)


def prints(words):
    return list(fingerprints([Token(word, line) for line, word in enumerate(words)]))


@settings(deadline=None)
@given(WORDS, WORDS, WORDS, some.lists(some.sampled_from("abcdefgh"), min_size=RUN + WINDOW - 1))
def test_a_passage_that_is_long_enough_leaves_a_fingerprint_in_both(before, after, other, passage):
    one = {found.digest for found in prints([*before, *passage, *after])}
    two = {found.digest for found in prints([*other, *passage])}
    assert one & two


@settings(deadline=None)
@given(WORDS)
def test_a_text_shorter_than_a_run_has_none_and_others_have_a_few(words):
    found = prints(words)
    n_runs = len(words) - RUN + 1
    assert bool(found) == (n_runs > 0)
    assert len(found) <= max(n_runs, 0)
    assert [one.first for one in found] == sorted({one.first for one in found})
    assert all(one.last - one.first == RUN - 1 for one in found)


def test_they_are_the_same_in_every_process():
    assert prints("abcdefghabcd")[0].digest == 782250896
