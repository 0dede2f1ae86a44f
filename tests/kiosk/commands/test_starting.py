"""Commands load what they need: a technician's machine is small, and each library is read from its card."""

import json
import subprocess
import sys

import pytest

from kiosk.home import open_home
from kiosk.settings import read_settings

_PROGRAM = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
from kiosk.commands import main
main(prog_name="kiosk")
"""


@pytest.fixture
def home(tmp_path):
    open_home(read_settings(tmp_path / "home"))
    return tmp_path / "home"


def loaded(home, *words) -> set[str]:
    """The modules that a command had loaded when it ended well."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, "--home", home, *words], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "words",
    [
        ("packs", "list"),
        ("packs", "check"),
        ("packs", "import", "--help"),
        ("packs", "fetch", "--status"),
        ("check",),
        ("exchange", "--help"),
        ("join", "--help"),
        ("backup", "--help"),
        ("report", "--help"),
        ("staff", "add", "--help"),
        ("learners", "add", "--help"),
        ("trust", "--help"),
        ("restore", "--help"),
    ],
    ids=" ".join,
)
def test_no_command_loads_the_pages_unless_it_serves_them(home, words):
    assert not loaded(home, *words) & {"flask", "werkzeug", "kiosk.app", "waitress"}


def test_listing_the_shelf_loads_nothing_that_verifies_renders_or_sends(home):
    assert not loaded(home, "packs", "list") & {"tuf.api.metadata", "markdown", "nh3", "urllib3", "sync.client.session"}
