"""`kiosk report` as a technician gets it: sealed, with a tool of others."""

import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk.database import writing
from kiosk.exchange.standing import HTTP, Run, note_run
from kiosk.packs.tables import ImportRun
from sync.protocol import sealing
from sync.security.keys import public_bytes
from tests.journeys.programs import attempt, run
from tests.kiosk.opened import enrol, open_home

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LINE = sealing.recipient(public_bytes(KEY))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a kiosk with a learner, whose exchange failed once."""
    with open_home(tmp_path / "home") as kiosk:
        enrol(kiosk, "Anitha")
        note_run(kiosk.clock, Run(HTTP, 0, "hub-unreachable"))
        return kiosk.settings.home


def name_technician(home: Path, line: str) -> None:
    (home / "kiosk.toml").write_text(f'station = "Kalpetta"\ntechnician = "{line}"\n')


def test_the_technician_reads_how_the_kiosk_is_and_no_names(home: Path, tmp_path: Path) -> None:
    name_technician(home, f"{LINE} thomas@office")
    file = tmp_path / "report.age"
    run("kiosk", home, "report", file)

    said = sealing.unseal(file.read_bytes(), [KEY]).decode()

    for fact in ("Padippura ", "station: Kalpetta", "hub: not joined", "learners: 1", "hub-unreachable", "2 waiting"):
        assert fact in said
    assert "Anitha" not in said


def test_imports_are_told_in_plain_words_and_without_who_asked(home: Path, tmp_path: Path) -> None:
    name_technician(home, LINE)
    fault = {"path": "ml/10.md", "code": "blob", "sentence": "It should have %(size)s bytes.", "values": {"size": 5}}
    row = {"pack": "tea-stall", "version": "1.0.0", "title": {}, "outcome": "incomplete", "bytes": 7, "faults": [fault]}
    failure = {"code": "stick-gone", "sentence": "The stick %(stick)s is gone.", "values": {"stick": "KTM"}}
    with open_home(home) as kiosk, writing():
        asked = {"label": "STICK", "packs": [], "staff": "Thomas", "asked_at": kiosk.now(), "began_at": kiosk.now()}
        ImportRun.create(folder="/a", state="finished", ended_at=kiosk.now() + 4000, report=[row], **asked)
        ImportRun.create(folder="/a", state="failed", ended_at=kiosk.now(), failure=failure, **asked)
        ImportRun.create(folder="/media/b", state="waiting", **asked | {"label": ""})
    run("kiosk", home, "report", tmp_path / "report.age")

    said = sealing.unseal((tmp_path / "report.age").read_bytes(), [KEY]).decode()

    lines = [line for line in said.splitlines() if "  " in line or line.startswith("import ")]
    (first, words, words_of_first_fault) = lines[-3:]
    assert first.startswith("import 1: 20")
    assert "from STICK, finished, 0 bytes in 4." in first
    assert words == "  tea-stall 1.0.0: not all of it could be read; bring again:"
    assert words_of_first_fault == "    ml/10.md: It should have 5 bytes."
    assert "  stopped because: The stick KTM is gone." in lines
    assert any("from /media/b, asked for, not begun" in line for line in lines)
    assert "Thomas" not in said
    assert "{" not in said


def test_an_age_key_opens_it_as_well(home: Path, tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    name_technician(home, str(identity.to_public()))
    run("kiosk", home, "report", tmp_path / "report.age")

    assert b"station: Kalpetta" in pyrage.decrypt((tmp_path / "report.age").read_bytes(), [identity])


@pytest.mark.skipif(shutil.which("age") is None, reason="needs-program: age")
def test_the_stock_tool_opens_it(home: Path, tmp_path: Path) -> None:
    name_technician(home, LINE)
    run("kiosk", home, "report", tmp_path / "report.age")
    (tmp_path / "key").write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    (tmp_path / "key").chmod(0o600)

    said = subprocess.run(
        ["age", "-d", "-i", tmp_path / "key", tmp_path / "report.age"], capture_output=True, check=True, timeout=30
    )

    assert b"station: Kalpetta" in said.stdout


def test_without_a_technician_nothing_is_written(home: Path, tmp_path: Path) -> None:
    done = attempt("kiosk", home, "report", tmp_path / "report.age")

    assert done.returncode == 1
    assert "No technician is named" in done.stderr
    assert not (tmp_path / "report.age").exists()


def test_what_is_no_public_key_is_named_at_the_start(home: Path, tmp_path: Path) -> None:
    name_technician(home, "ssh-ed25519 AAAA")
    done = attempt("kiosk", home, "report", tmp_path / "report.age")

    assert done.returncode == 1
    assert "technician" in done.stderr
