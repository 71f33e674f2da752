"""Programs that aim at whoever reads the marks: pages, tables, terminals."""

from hostile import WORK, WORTH, fair

TEXT = "<script>fetch('//evil')</script><img src=x onerror=alert(1)>=cmd|'/C calc'!A0"
CONTROL = "\\x1b[2J\\x1b]0;owned\\x07\\x00\\u202e\\r\\n\\x9b31m\\ud800"


@fair("graded", WORTH)
def scripts_in_error_messages():
    """HTML, terminal codes, formulas, halves of surrogate pairs."""
    return [WORK, f'raise ValueError("""{TEXT}{CONTROL}""")']


@fair("graded", 0)
def scripts_in_answers():
    """The same, as answers that checks quote."""
    return [
        f'n_rows = running = """{TEXT}""" + "{CONTROL}".encode("utf-8", "replace").decode()',
        f"""
def mean(x):
    raise ValueError('''{TEXT}''' + '{CONTROL}')
def spread(x):
    return {{"{TEXT.replace('"', "")}": '''{TEXT}'''}}
""",
    ]


@fair("graded", 0)
def halves_of_surrogate_pairs():
    """A message for a check that no file can hold in UTF-8."""
    return [
        """
import labkit.grading.kernel.inside as inside
from IPython.display import display
reply = '["AssertionError", "\\\\ud800 ' + "<b>" * 10**6 + '"]'
inside.show = lambda *_: display({inside.MIME: reply}, raw=True)
"""
    ]


@fair("graded", 0)
def formulas_and_breaks_in_replies():
    """Line ends and separators, as if to begin a row of their own."""
    return [
        """
import labkit.grading.kernel.inside as inside
from IPython.display import display
reply = json.dumps(["AssertionError", '=1+1\\n"honest",90,100,100\\r\\n\\u2028{"key": "a"}\\n'])
inside.show = lambda *_: display({inside.MIME: reply}, raw=True)
"""
    ]


@fair("graded", WORTH, name='=HYPERLINK("http:evil","mark")')
def a_formula_for_a_name():
    """What a spreadsheet would run."""
    return [WORK]


@fair("graded", WORTH, name="<img src=x onerror=alert(1)>")
def a_tag_for_a_name():
    """What a browser would run."""
    return [WORK]


@fair("graded", WORTH, name="-rf \x1b[2J\u202e\n,100")
def control_characters_for_a_name():
    """What a terminal or a table would obey."""
    return [WORK]
