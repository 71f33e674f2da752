import re
from html import unescape

from labkit.course.task import Practical
from labkit.grading.likeness.pairs import Part, Prints, find_alike
from labkit.grading.results.similar_page import Alike, similar_page

PRACTICAL = Practical("99", "Toy", ())
HOSTILE = "</code></pre><script>alert(1)</script>\u202e"
CODE = "\n".join(
    f"{HOSTILE!r}\nresult_{n} = data[{n}].mean(axis={n}) + len(data) * {n} - data.max() ** {n}"
    for n in range(30)
)


def page(works, names=None):
    prints = Prints({whose: [Part("code", text)] for whose, text in works.items()})
    names = names or {whose: [whose] for whose in works}
    links = {name: f"feedback/{name}.html" for all_ in names.values() for name in all_}
    return similar_page(PRACTICAL, Alike(prints, find_alike(prints), names), links)


def text_of(found):
    return " ".join(unescape(re.sub("<[^>]*>", " ", found.split("</style>")[1])).split())


def class_with(**works):
    others = {
        f"s{n}": "\n".join(f"x = f({n}).a{n}.b[{m}:{n}] + c{m}.d{n}" for m in range(20))
        for n in range(9)
    }
    return {**others, **works}


def test_two_that_are_alike_stand_side_by_side_with_a_warning():
    text = text_of(page(class_with(asha=CODE, dev=CODE.replace("result", "mine"))))
    assert "1 pair of notebooks is alike" in text
    assert "Likeness is no proof" in text
    # the first and last tokens may be in no fingerprint
    assert re.search(r"asha and dev 100 % alike, (5\d|60) lines", text)
    assert "result_3 = data[3]" in text
    assert "mine_3 = data[3]" in text


def test_nothing_stands_out_where_nothing_does():
    text = text_of(page(class_with()))
    assert "No two notebooks stand out" in text
    assert "9 notebooks were compared" in text


def test_members_of_a_group_are_named_together():
    works = class_with(asha=CODE, dev=CODE)
    names = {whose: [whose] for whose in works} | {"asha": ["asha", "esha"]}
    assert "asha , esha and dev" in text_of(page(works, names))


def test_nothing_that_a_student_writes_becomes_part_of_the_page():
    works = class_with(**{HOSTILE: CODE, "dev": CODE})
    found = page(works)
    assert "<script" not in found
    assert "&lt;script&gt;" in found
    assert "\u202e" not in found
    assert "default-src &#39;none&#39;" in found
