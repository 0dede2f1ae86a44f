"""Two ways of looking for bytes that break a target: by hypothesis, and by atheris where coverage can lead the way.

Both bound what one trial may take: SLOWEST seconds, MOST_MEMORY bytes.
"""

import hashlib
import importlib.util
import resource
import signal
import sys
import time
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

from scripts.fuzzing.mutating import mutate
from scripts.fuzzing.target import Target

SLOWEST = 30
MOST_MEMORY = 2 << 30

# What `by_atheris` must know the branches of; imported before the targets are.
INSTRUMENTED = ["sync", "kiosk", "markdown", "tomllib", "tuf"]

_ROUND = 250


def has_atheris() -> bool:
    return importlib.util.find_spec("atheris") is not None


def by_hypothesis(
    target: Target, folder: Path, number: int, seconds: float | None = None, examples: int = _ROUND
) -> Path | None:
    """Try for so many seconds, or so many examples if none are given. Gives the file with the bytes that broke it."""
    bound_memory()
    seeds, last, tried = target.seeds(), b"", 0
    end = None if seconds is None else time.monotonic() + seconds

    def run(data: bytes) -> None:
        nonlocal last
        last = data
        _run_bounded(target, data)

    def try_one(chosen: bytes, random: int) -> None:
        run(mutate(chosen, Random(random), target.words, seeds))  # noqa: S311 - to be repeated, not to be secret

    phases = (Phase.generate, Phase.shrink)
    limits = settings(
        max_examples=min(examples or _ROUND, _ROUND), database=None, deadline=None, phases=phases,
        verbosity=Verbosity.quiet, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    try:
        for data in seeds:
            run(data)
        while tried < examples if end is None else time.monotonic() < end:
            seed(number + tried)(limits(given(st.sampled_from(seeds), st.integers(0, 2**64))(try_one)))()
            tried += limits.max_examples
    except Exception:
        return _kept(last, target, folder)
    return None


def by_atheris(target: Target, folder: Path, number: int, seconds: float) -> None:
    """Try for so many seconds, then end this process: with 0, or with a file `TARGET-crash-…` in the folder."""
    import atheris

    seeds, corpus = target.seeds(), folder / f"{target.name}-corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in seeds:
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)

    def change(data: bytes, most: int, random: int) -> bytes:
        if random % 2:
            return bytes(atheris.Mutate(data, most))
        return mutate(data, Random(random), target.words, seeds)[:most]  # noqa: S311 - as above

    arguments = [
        sys.argv[0], f"-max_total_time={max(1, round(seconds))}", f"-seed={number or 1}", f"-timeout={SLOWEST}",
        f"-rss_limit_mb={MOST_MEMORY >> 20}", f"-artifact_prefix={folder}/{target.name}-", "-max_len=262144",
        "-print_final_stats=1", "-verbosity=0", str(corpus),
    ]  # fmt: skip
    atheris.Setup(arguments, lambda data: target.run(data), custom_mutator=change)
    atheris.Fuzz()


def repeat(target: Target, data: bytes) -> None:
    """Run a target once; what it raises passes through."""
    bound_memory()
    _run_bounded(target, data)


def bound_memory() -> None:
    """Let what takes too much memory fail by itself."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def _run_bounded(target: Target, data: bytes) -> None:
    """Raises TimeoutError if the target takes longer than SLOWEST seconds."""

    def give_up(*_: object) -> None:
        raise TimeoutError(f"{target.name} takes more than {SLOWEST} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(SLOWEST)
    try:
        target.run(data)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _kept(data: bytes, target: Target, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{target.name}-crash-{hashlib.sha256(data).hexdigest()[:16]}"
    path.write_bytes(data)
    return path
