import numpy as np
import pandas as pd
import pytest

from labkit.data.numbers import read_dates, read_numbers

NUMBERS = {
    "percentages": (["12%", "3.5 %", "7%"], [12, 3.5, 7]),
    "dollars": (["$1,200.50", "$80", "$7.25"], [1200.5, 80, 7.25]),
    "dollars, whole": (["$1,200", "$3,400"], [1200, 3400]),
    "euros behind": (["5,00 €", "1.200,50 €"], [5, 1200.5]),
    "rupees": (["Rs. 1,20,000", "Rs. 500"], [120000, 500]),
    "commas for thousands": (["1,200", "80", "7,500"], [1200, 80, 7500]),
    "commas twice": (["1,200,300", "1,500"], [1200300, 1500]),
    "points for thousands": (["1.200,5", "2.000,1"], [1200.5, 2000.1]),
    "spaces": (["1 200", "5\u00a0678", "9\u202f000,5"], [1200, 5678, 9000.5]),
    "apostrophes": (["1'200.5", "2’300"], [1200.5, 2300]),
    "decimal commas": (["12,5", "0,25"], [12.5, 0.25]),
    "bounds": (["3+", ">20", "<1", "≥ 4"], [3, 20, 1, 4]),
    "below zero": (["(1,200.00)", "-5"], [-1200, -5]),
    "signs and exponents": (["+1", "-2.5e3", ".5"], [1, -2500, 0.5]),
}


@pytest.mark.parametrize(("cells", "values"), NUMBERS.values(), ids=NUMBERS)
def test_numbers_are_read_as_people_write_them(cells, values):
    assert read_numbers(pd.Series(cells)).values.tolist() == values


def test_a_few_words_among_numbers_are_gaps_and_are_told():
    reading = read_numbers(pd.Series(["1.5"] * 18 + ["unknown", None]))
    assert reading.odd == ("unknown",)
    assert np.isnan(reading.values[18:]).all()
    assert reading.values[:18].tolist() == [1.5] * 18


TEXTS = {
    "thousands or decimals": (["1,200", "7,500"], "1,200"),
    "two currencies": (["$5", "€7", "$6"], "$5"),
    "some percentages": (["12%", "0.5", "7%"], "12%"),
    "both marks": (["1.200,5", "1,200.5"], "1.200,5"),
    "codes, some with letters": (["4019"] * 40 + ["A12", "V57"], "A12"),
    "many words": (["1"] * 12 + ["never"] * 8, "never"),
}


@pytest.mark.parametrize(("cells", "example"), TEXTS.values(), ids=TEXTS)
def test_what_could_mean_two_things_stays_text_with_an_example(cells, example):
    reading = read_numbers(pd.Series(cells))
    assert reading.values is None
    assert reading.example == example


@pytest.mark.parametrize(
    "cells", [["town 1", "town 2"], ["12 km", "13 km"], ["A/5 21171", "113803"], ["a"], []]
)
def test_text_is_text(cells):
    reading = read_numbers(pd.Series(cells, dtype=object))
    assert (reading.values, reading.example) == (None, "")


DATES = {
    "ISO": ["1970-01-02", "1970-03-01"],
    "slashes": ["1970/01/02", "1970/03/01"],
    "German": ["02.01.1970", "01.03.1970", "31.03.1970"],
    "American, two digits": ["1/2/70", "3/31/70"],
    "words": ["2 Jan 1970", "31 Mar 1970"],
    "with times": ["1970-01-02 00:00:00", "1970-03-01 12:00:00"],
    "Zulu": ["1970-01-02T00:00:00Z", "1970-03-01T12:00:00Z"],
}


@pytest.mark.parametrize("cells", DATES.values(), ids=DATES)
def test_dates_of_one_form_are_days_since_1970(cells):
    values = read_dates(pd.Series(cells)).values
    assert values[0] == 1
    assert 59 <= values.iloc[-1] < 90


@pytest.mark.parametrize(
    "cells",
    [
        ["01/02/2020", "03/04/2020"],
        ["2020-01-01", "1 March"],
        ["2020-13-45", "2020-14-01"],
        ["1-2", "3-4"],
        ["town 1", "town 2"],
    ],
    ids=["day or month", "two forms", "no days", "scores", "towns"],
)
def test_what_is_no_date_for_sure_is_none(cells):
    assert read_dates(pd.Series(cells)).values is None


def test_gaps_among_dates_stay_gaps():
    reading = read_dates(pd.Series(["1970-01-02"] * 10 + [None, "unknown"]))
    assert np.isnan(reading.values[10:]).all()
    assert reading.odd == ("unknown",)


def test_numbers_in_full_precision_are_numbers_and_long_codes_are_not():
    precise = ["-0.13210486463307147", "1.2345678901234567e-05", "unknown", *map(str, range(20))]
    values = read_numbers(pd.Series(precise)).values
    assert values is not None
    assert values[:2].tolist() == [-0.13210486463307147, 1.2345678901234567e-05]
    assert read_numbers(pd.Series(["1234567890123456789", "1234567890123456790"])).values is None
