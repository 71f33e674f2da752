import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.grading.intake.naming import MAX_NAME_BYTES, Owner, clean_name, label_of, unique_names
from labkit.grading.results.files import file_stems


def owner_of(name, *, is_folder=False):
    label = label_of(name, "05", is_folder=is_folder)
    return label.owner.name, label.owner.number, label.title


class TestMoodle:
    @pytest.mark.parametrize(
        "folder",
        ["Asha Rao_1234567_assignsubmission_file_", "Asha Rao_1234567_assignsubmission_file"],
    )
    def test_a_students_folder_is_known_with_and_without_its_last_underscore(self, folder):
        assert owner_of(folder, is_folder=True) == ("Asha Rao", "1234567", "")

    def test_a_students_file_is_known_without_folders(self):
        name = "Asha Rao_1234567_assignsubmission_file_my_work_1_2_x.ipynb"
        assert owner_of(name) == ("Asha Rao", "1234567", "my_work_1_2_x.ipynb")

    def test_a_text_in_place_of_a_file_is_the_same_students(self):
        folder = "ਆਸ਼ਾ ਰਾਣੀ_12_assignsubmission_onlinetext_"
        assert owner_of(folder, is_folder=True) == ("ਆਸ਼ਾ ਰਾਣੀ", "12", "")

    def test_the_default_group_has_no_number(self):
        folder = "Default group_assignsubmission_file_"
        assert owner_of(folder, is_folder=True) == ("Default group", "", "")

    def test_a_file_called_like_another_students_stays_its_owners(self):
        name = "Eve_1_assignsubmission_file_Alice_2_assignsubmission_file_x.ipynb"
        assert owner_of(name)[:2] == ("Eve", "1")


class TestCanvas:
    @pytest.mark.parametrize(
        ("name", "owner"),
        [
            ("raoasha_71_902_05_imbalanced.ipynb", ("raoasha", "71", "05_imbalanced.ipynb")),
            ("raoasha_LATE_71_902_x-1.ipynb", ("raoasha", "71", "x-1.ipynb")),
            ("रावआशा_71_902_x.ipynb", ("रावआशा", "71", "x.ipynb")),
            ("eve_1_2_alice_3_4_x.ipynb", ("eve", "1", "alice_3_4_x.ipynb")),
            ("anon_x2Y3z_902_x.ipynb", ("anon", "x2Y3z", "x.ipynb")),
            ("LATE_anon_x2Y3z_902_x.ipynb", ("anon", "x2Y3z", "x.ipynb")),
            ("raoasha_71_text.html", ("raoasha", "71", "")),
            ("raoasha_LATE_71_link.html", ("raoasha", "71", "")),
        ],
    )
    def test_a_students_file_is_known(self, name, owner):
        assert owner_of(name) == owner

    @pytest.mark.parametrize("name", ["Asha_Rao_1_2_x.ipynb", "lab_2026_x.ipynb", "a_1_2.ipynb"])
    def test_other_names_are_not_taken_for_canvas(self, name):
        assert owner_of(name)[0] == name.removesuffix(".ipynb")

    def test_a_number_of_any_length_is_read(self):
        assert label_of(f"a_1_{'9' * 500}_x.ipynb", "05", is_folder=False).order > (0,)
        assert label_of(f"a_1_{'9' * 50_000}_x.ipynb", "05", is_folder=False).order == ()


class TestClassroom:
    @pytest.mark.parametrize(
        ("name", "student"),
        [
            ("Asha Rao - 05_imbalanced_data.ipynb", "Asha Rao"),
            ("Asha Rao - Copy of 05_imbalanced_data.ipynb", "Asha Rao"),
            ("Asha Rao - Copy of Copy of 05 Imbalanced (1).ipynb", "Asha Rao"),
            ("Asha Rao - 05 - Imbalanced.ipynb", "Asha Rao"),
            ("Anna - Maria - 05_imbalanced_data.ipynb", "Anna - Maria"),
            ("05_imbalanced_data - Asha Rao.ipynb", "Asha Rao"),
            ("Asha Rao - 05.pdf", "Asha Rao"),
            ("Asha Rao - week five.ipynb", "Asha Rao - week five"),
            ("Copy of 05_imbalanced_data.ipynb", "Copy of 05_imbalanced_data"),
        ],
    )
    def test_the_students_name_stands_beside_the_practicals(self, name, student):
        assert owner_of(name)[0] == student


class TestCleanNames:
    @pytest.mark.parametrize(
        ("name", "clean"),
        [
            ("Asha Rao", "Asha Rao"),
            ("आशा रानी", "आशा रानी"),
            ("ਆਸ਼ਾ ਰਾਣੀ", "ਆਸ਼ਾ ਰਾਣੀ"),
            ("王小明", "王小明"),
            ("क्\u200dष", "क्\u200dष"),
            ("Jose\u0301", "José"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\x", "C__x"),
            ("a\nb\x00c\x1b[31m", "a b c [31m"),
            ("abc\u202egnp", "abcgnp"),
            ("\udcff", "\N{REPLACEMENT CHARACTER}"),
            ("con", "_con"),
            ("John Smith Jr.", "John Smith Jr"),
            ("  a \u3000 b ", "a b"),
            ("", "unnamed"),
            (".", "unnamed"),
            ("..", "unnamed"),
            ("\u200d", "unnamed"),
            ("字" * 100, "字" * 40),
        ],
    )
    def test_a_name_keeps_its_letters_and_loses_what_a_file_cannot_have(self, name, clean):
        assert clean_name(name) == clean


strange = st.text(st.characters(), max_size=200) | st.sampled_from(
    ["", ".", "..", "a", "A", "a (2)", "ß", "ss", "SS", "é", "e\u0301", "con", "x" * 300, "ﬁ", "fi"]
)


@given(name=strange)
def test_any_text_becomes_a_name_that_a_file_can_have(name):
    clean = clean_name(name)
    assert clean == clean_name(clean)
    assert 0 < len(clean.encode()) <= MAX_NAME_BYTES
    assert clean not in (".", "..")
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in clean)
    assert not set(clean) & set('<>:"/\\|?*')
    assert unicodedata.is_normalized("NFC", clean)
    assert file_stems([clean]) == {clean: clean}


owners = st.builds(Owner, strange.map(clean_name), st.sampled_from(["", "", "7", "123456"]))


@given(owners=st.lists(owners, max_size=12))
def test_any_students_get_names_that_no_two_share(owners):
    names = unique_names(owners)
    assert set(names) == set(owners)
    assert len({unicodedata.normalize("NFKC", name.casefold()) for name in names.values()}) == len(
        names
    )
    assert all(len(name.encode()) <= MAX_NAME_BYTES for name in names.values())
    assert file_stems(names.values()) == {name: name for name in names.values()}


def test_students_of_one_name_are_told_apart_by_the_platforms_number():
    names = unique_names([Owner("Participant", "12"), Owner("Participant", "7"), Owner("Eve", "3")])
    assert sorted(names.values()) == ["Eve", "Participant 12", "Participant 7"]


def test_the_order_of_students_does_not_change_their_names():
    owners = [Owner("asha"), Owner("Asha"), Owner("ASHA"), Owner("asha (2)")]
    assert unique_names(owners) == unique_names(owners[::-1])
