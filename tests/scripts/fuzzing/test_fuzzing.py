"""`scripts/fuzz`: a seeded slice of every target, and that what breaks is found, kept and repeated."""

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from scripts.fuzzing import engines, options
from scripts.fuzzing.mutating import mutate
from scripts.fuzzing.target import Target, holds
from scripts.fuzzing.targets import TARGETS

ROOT = Path(__file__).parent.parent.parent.parent

# Those that open files and verify signatures for each example take a thousand times as long as the others.
_FEW = {"metadata": 20, "import": 20, "update": 20}
_EXAMPLES = 150


def run(*words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "scripts.fuzzing", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_hostile_bytes_break_nothing(name: str, tmp_path: Path) -> None:
    done = run("--alone", name, "--examples", _FEW.get(name, _EXAMPLES), "--seed", 7, "--folder", tmp_path)

    assert done.returncode == 0, done.stderr
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


def test_the_list_names_every_target() -> None:
    assert run("--list").stdout.split() == list(options.NAMES)
    assert set(options.NAMES) == set(TARGETS)


def test_a_target_that_is_not_there_is_said() -> None:
    done = run("nothing")

    assert done.returncode == 2
    assert "There is no target nothing" in done.stderr


def test_what_breaks_a_target_is_kept_as_short_as_it_was_found(tmp_path: Path) -> None:
    def read(data: bytes) -> None:
        holds(b"\xff" not in data, "0xff")

    target = Target("brittle", read, lambda: [b"abc"], (b"\xff",))
    found = engines.by_hypothesis(target, tmp_path, 1, examples=2000)

    assert found is not None
    assert found.name.startswith("brittle-crash-")
    with pytest.raises(AssertionError, match="0xff"):
        engines.repeat(target, found.read_bytes())


def test_what_takes_too_much_memory_breaks_a_target() -> None:
    code = (
        "from scripts.fuzzing import engines; from scripts.fuzzing.target import Target; "
        "engines.repeat(Target('greedy', lambda data: bytearray(engines.MOST_MEMORY), lambda: []), b'')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert "MemoryError" in done.stderr


def test_bytes_that_break_nothing_are_repeated_in_peace(tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(b"{}")

    assert run("manifest", "--repeat", path).returncode == 0


@pytest.mark.parametrize("method", [0, 1], ids=["get", "post"])
@pytest.mark.parametrize("address", [b"/[x", b"?\xac"], ids=ascii)
def test_an_address_of_any_form_is_asked_for_as_the_server_would_give_it(address: bytes, method: int) -> None:
    TARGETS["pages"].run(bytes([0, method]) + address)


def test_the_same_random_numbers_make_the_same_changes() -> None:
    def made(number: int) -> list[bytes]:
        random = Random(number)  # noqa: S311
        return [mutate(b'{"a":[1,2]}', random, (b"word",), (b"other",)) for _ in range(50)]

    assert made(1) == made(1)
    assert made(1) != made(2)
    assert any(b"word" in each for each in made(1))
