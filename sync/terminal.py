"""What commands and people say to each other: how far long work has come, and secrets that no history may keep.

Progress is a bar on a terminal, plain lines otherwise; both on stderr.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from tqdm import tqdm

from sync.protocol.errors import SpokenError

Show = Callable[[int, int], None]

_STEPS = 4


@contextmanager
def shown(label: str, is_quiet: bool = False, unit: str = "B") -> Iterator[Show]:
    """A function that takes how much is done and how much there is in all, in `unit` (bytes), and shows it."""
    if is_quiet:
        yield lambda done, total: None
    elif sys.stderr.isatty():
        with tqdm(desc=label, unit=unit, unit_scale=True, leave=False, file=sys.stderr) as bar:
            yield lambda done, total: _move(bar, done, total)
    else:
        yield _Lines(label).say


def given_secret(label: str, option: str, is_on_input: bool, check: Callable[[str], None]) -> str:
    """A secret from the first line of the input, or asked for on the terminal, twice, until `check` takes it.

    Raises what `check` raises for one from the input, UsageError naming `option` if there is nobody to ask.
    """
    if is_on_input:
        secret = click.get_text_stream("stdin").readline().rstrip("\r\n")
        check(secret)
        return secret
    if not sys.stdin.isatty():
        raise click.UsageError(f"There is no terminal to ask on. Give it on the input, with {option}.")
    while True:
        secret = click.prompt(label, hide_input=True)
        try:
            check(secret)
        except SpokenError as error:
            click.echo(f"Error: {error}", err=True)
            continue
        if click.prompt("The same again", hide_input=True) == secret:
            return secret
        click.echo("Error: The two differ. Begin again.", err=True)


class _Lines:
    """A line for each quarter."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._said = 0

    def say(self, done: int, total: int) -> None:
        step = done * _STEPS // total if total else 0
        if step > self._said:
            self._said = step
            click.echo(f"{self._label}: {100 * step // _STEPS} %", err=True)


def _move(bar: "tqdm[None]", done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)
