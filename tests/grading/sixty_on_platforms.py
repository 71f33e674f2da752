"""Sixty students on six platforms: what is uploaded there, and the gradebook to fill."""

import zipfile

N = 60
ABSENT = {7, 41}
FIRST = ["Asha", "Dev", "José", "ਆਸ਼ਾ", "Ann-Marie", "李"]


def first(number):
    return FIRST[number % len(FIRST)]


def last(number):
    # two students of each name, which only ids tell apart
    return f"Rao{chr(97 + number % 30)}"


def account(number):
    return f"u{number:03}"


def canvas_name(number):
    return f"{last(number)}{first(number)}".lower()


METADATA = "".join(
    f"submission_{number}:\n  :submitters:\n  - :name: {first(number)} {last(number)}\n"
    f"    :sid: '{number:05}'\n    :email: {account(number)}@example.org\n"
    f"  :created_at: 2026-10-01 {number % 20:02}:00:00.000000000 Z\n"
    for number in range(N)
    if number not in ABSENT
)
# what is uploaded, the platform's gradebook with its header and rows, and the points' column
PLATFORMS = {
    "moodle": (
        lambda n: f"{first(n)} {last(n)}_{1000 + n}_assignsubmission_file/05.ipynb",
        "Identifier,Full name,ID number,Email address,Grade,Maximum Grade,"
        "Last modified (submission),Last modified (grade)\n",
        lambda n: (
            f'Participant {1000 + n},"{first(n)} {last(n)}",{n:05},{account(n)}@example.org,,'
            f'"100.00","Thursday, 1 October 2026, {n % 12 + 1}:00 AM",-\n'
        ),
        "Grade",
    ),
    "canvas": (
        lambda n: f"{canvas_name(n)}_{700 + n}_{9000 + n}_05.ipynb",
        "Student,ID,SIS Login ID,Section,Lab 05 (7)\r\n    Points Possible,,,,100.00\r\n",
        lambda n: f'"{last(n)}, {first(n)}",{700 + n},{account(n)},A,\r\n',
        "Lab 05 (7)",
    ),
    "blackboard": (
        lambda n: f"Lab_{account(n)}_attempt_2026-10-01-{n % 24:02}-00-00_05.ipynb",
        '"Last Name","First Name","Username","Lab 05 [Total Pts: 100 Score] |17"\n',
        lambda n: f'"{last(n)}","{first(n)}","{account(n)}",""\n',
        "Lab 05 [Total Pts: 100 Score] |17",
    ),
    # its names hold no id of the gradebook's, so that here no two share a name
    "brightspace": (
        lambda n: (
            f"{n}-7 - {first(n)} {last(n)} {account(n)} - Oct 1, 2026 {n % 12 + 1}00 AM - 05.ipynb"
        ),
        "OrgDefinedId,Username,Last Name,First Name,"
        "Lab 05 Points Grade <Numeric MaxPoints:100>,End-of-Line Indicator\r\n",
        lambda n: f"#{n:05},#{account(n)}x,{last(n)} {account(n)},{first(n)},,#\r\n",
        "Lab 05 Points Grade <Numeric MaxPoints:100>",
    ),
    "gradescope": (
        lambda n: f"assignment_1_export/submission_{n}/05.ipynb",
        "First Name,Last Name,SID,Email,Sections,Lab 05,Lab 05 - Max Points\n",
        lambda n: (
            f"{first(n)},{last(n)},{n:05},{account(n)}@example.org,,,{'' if n in ABSENT else 100}\n"
        ),
        "Lab 05",
    ),
    "csv": (
        lambda n: f"{account(n)}.ipynb",
        "name;username;points\n",
        lambda n: f"{first(n)} {last(n)};{account(n)};\n",
        "points",
    ),
}


def uploaded(path, name, notebook):
    """Write the zip that a platform gives; `notebook` makes a student's by number."""
    with zipfile.ZipFile(path, "w") as file:
        for number in range(N):
            if number not in ABSENT:
                file.writestr(name(number), notebook(number))
        if name(0).startswith("assignment_1_export"):
            file.writestr("assignment_1_export/submission_metadata.yml", METADATA)
    return path
