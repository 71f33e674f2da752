import pytest

from labkit.grading.likeness.pairs import Part, Prints, find_alike
from labkit.grading.likeness.passages import side_by_side


def alike(works, made):
    return find_alike(Prints(works, [Part("code", text) for text in made.GIVEN]))


def class_of(made, number):
    return {f"student {n:03}": made.notebook(n) for n in range(number)}


def named(likeness):
    return [(pair.first, pair.second) for pair in likeness.pairs]


@pytest.mark.parametrize("number", [2, 5, 12, 60])
def test_those_who_worked_alone_are_not_named(made, number):
    assert named(alike(class_of(made, number), made)) == []


@pytest.mark.parametrize("number", [3, 12, 60, 200])
def test_a_copy_with_other_names_and_another_order_is_found(made, number):
    works = class_of(made, number)
    works["zoe"] = made.copied(works["student 001"])
    likeness = alike(works, made)
    assert named(likeness) == [("student 001", "zoe")]
    assert likeness.pairs[0].likeness > 0.9


def test_a_copy_of_half_is_found(made):
    works = class_of(made, 60)
    theirs, own = made.copied(works["student 001"]), made.notebook(999)
    works["zoe"] = [*theirs[:7], *own[7:]]
    assert named(alike(works, made)) == [("student 001", "zoe")]


def test_a_ring_of_copies_is_found_whole(made):
    works = class_of(made, 60)
    for seed, name in enumerate(("xu", "yara", "zoe")):
        works[name] = made.copied(works["student 001"], seed)
    ring = {"student 001", "xu", "yara", "zoe"}
    assert {who for pair in named(alike(works, made)) for who in pair} == ring
    assert len(named(alike(works, made))) == 6


def test_what_is_handed_out_and_what_everybody_has_says_nothing(made):
    same = [Part("code", way[0]) for way in made.WAYS]
    works = {f"s{n}": [*(Part("code", text) for text in made.GIVEN), *same] for n in range(30)}
    assert named(alike(works, made)) == []


@pytest.mark.parametrize("number", [2, 3, 5, 8, 30])
def test_small_classes_that_all_solved_it_alike_are_left_in_peace(made, number):
    same = [Part("code", way[1]) for way in made.WAYS]
    works = {f"s{n}": [*same, Part("code", f"x{n} = {n} + {n}")] for n in range(number)}
    assert named(alike(works, made)) == ([("s0", "s1")] if number == 2 else [])


def test_prose_that_is_copied_is_found_whatever_the_punctuation(made):
    works = class_of(made, 20)
    text = (
        "Accuracy counts both classes alike, so a model that always says 0 is right for 95 of "
        "100 rows; my numbers were 0.95 and 0.5, and a hospital would miss every single patient "
        "that it was built for, which is why I would rather show the recall of class 1 to them."
    )
    works["student 003"].append(Part("prose", text))
    works["student 004"].append(Part("prose", text.upper().replace(",", " --")))
    shared = Prints(works)
    assert len(shared.digests["student 003"] & shared.digests["student 004"]) > 10


def test_the_order_of_the_class_makes_no_difference(made):
    works = class_of(made, 20)
    works["zoe"] = made.copied(works["student 001"])
    backwards = dict(reversed(works.items()))
    assert alike(works, made) == alike(backwards, made)


@pytest.mark.parametrize("works", [{}, {"a": []}, {"a": [], "b": []}])
def test_a_class_of_nobody_or_nothing_is_no_fault(works, made):
    assert alike(works, made).pairs == ()


def test_shared_cells_stand_beside_one_another_with_their_lines_marked(made):
    works = class_of(made, 20)
    works["zoe"] = made.copied(works["student 001"])
    prints = Prints(works, [Part("code", text) for text in made.GIVEN])
    [pair] = find_alike(prints).pairs
    sides = side_by_side(prints, pair)
    assert len(sides) >= 4
    for left, right in sides:
        assert any(shared for _, shared in left.lines)
        assert right.lines[0] == ("# my own work", False)
        assert [shared for _, shared in right.lines[1:]] == [shared for _, shared in left.lines]
