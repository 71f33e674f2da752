from labkit.grading.page.disguise import disguised
from labkit.grading.page.questions import Answer

ANSWERS = [Answer((f"Student {number:02}",)) for number in range(60)]


def order(secret, key="prose/why"):
    return [one.students[0] for one in disguised(key, ANSWERS, secret).values()]


def test_everyone_is_there_once_in_an_order_that_a_session_keeps():
    assert sorted(order("a")) == [one.students[0] for one in ANSWERS]
    assert order("a") == order("a")
    assert order("a") != order("b")
    assert order("a") != order("a", "prose/how") != order("b")
    assert order("a") != sorted(order("a"))


def test_a_name_tells_no_student():
    names = disguised("prose/why", ANSWERS, "a")
    assert all(name.isalnum() and "Student" not in name for name in names)
    assert not set(names) & set(disguised("prose/why", ANSWERS, "b"))
