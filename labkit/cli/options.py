"""Kinds of options that click does not have."""

import math
from collections.abc import Callable
from typing import Any

import click

from labkit.comparison.limits import LARGEST_SEED, MOST_EPOCHS


class OptionOfNames(click.Option):
    """An option whose help lists the rows of a table, which is loaded when help is printed."""

    def __init__(self, *arguments: Any, names: Callable[[], list[str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._names = names

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's names and its help, with the table's rows filled in.

        Parameters
        ----------
        ctx : click.Context
            Of the command.

        Returns
        -------
        record : tuple of str or None
        """
        record = super().get_help_record(ctx)
        return record and (record[0], record[1].format(names=", ".join(self._names())))


class MistakeCosts(click.ParamType):  # type: ignore[type-arg]
    """What a miss and an alarm cost, as ``MISS:ALARM``."""

    name = "MISS:ALARM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a pair of numbers.

        Parameters
        ----------
        value : object
            What was typed.
        param : click.Parameter or None
            The option.
        ctx : click.Context or None
            Of the command.

        Returns
        -------
        cost : Cost

        Raises
        ------
        click.BadParameter
            Names what was typed.
        """
        from labkit.costs import Cost

        try:
            miss, alarm = (float(part) for part in str(value).split(":"))
        except ValueError:
            self.fail(f"{value!r} is no pair of numbers such as 10:1", param, ctx)
        return Cost(miss, alarm)


class Finite(click.FloatRange):
    """A range of numbers without infinity and without NaN, which is in every range of click's."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read a number of the range.

        Parameters
        ----------
        value : object
            What was typed.
        param : click.Parameter or None
            The option.
        ctx : click.Context or None
            Of the command.

        Returns
        -------
        number : float

        Raises
        ------
        click.BadParameter
            Names what was typed.
        """
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is no finite number", param, ctx)
        return number


SEED = click.IntRange(0, LARGEST_SEED)
EPOCHS = click.IntRange(1, MOST_EPOCHS)
COUNT = click.IntRange(min=1)
SECONDS = Finite(min=0, min_open=True)
GIGABYTES = Finite(min=1)
