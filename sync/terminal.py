"""How far a long piece of work has come: a bar on a terminal, plain lines otherwise; both on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from tqdm import tqdm

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
