"""Keys in a PKCS#11 token: SoftHSM, a token in software."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.catalogue.independent_client import manifest, refreshed

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
PIN = "123456"
LABEL = "hub"

MAKE_KEY = """
import os, pkcs11
from pkcs11 import KeyType, Attribute
from pkcs11.util.ec import encode_named_curve_parameters
token = pkcs11.lib(os.environ["PYKCS11LIB"]).get_token(token_label="hub")
with token.open(user_pin="123456", rw=True) as session:
    parameters = session.create_domain_parameters(
        KeyType.EC, {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}, local=True
    )
    parameters.generate_keypair(store=True, id=b"\\x02", label="timestamp")
"""


class Token:
    """A token with a P-256 key, and `kiosk-hub` in processes of their own: a PKCS#11 module is loaded once."""

    def __init__(self, folder: Path) -> None:
        module = next((path for path in MODULES if Path(path).exists()), None)
        if module is None or shutil.which("softhsm2-util") is None:
            pytest.skip("needs: softhsm2")
        if importlib.util.find_spec("pkcs11") is None:
            pytest.skip("needs: padippura[pkcs11]")
        self.folder = folder
        (folder / "tokens").mkdir()
        (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
        self.environment = {"SOFTHSM2_CONF": str(folder / "softhsm2.conf"), "PYKCS11LIB": module, "PATH": "/usr/bin"}
        made = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", PIN]
        subprocess.run(made, env=self.environment, check=True, capture_output=True)
        subprocess.run([sys.executable, "-c", MAKE_KEY], env=self.environment, check=True)

    def run(self, *arguments: str, code: int = 0, pin: str = PIN) -> str:
        command = [sys.executable, "-c", "from sync.hub.commands import main; main()", "--home", self.folder / "hub"]
        ended = subprocess.run(
            [*command, *arguments],
            env=self.environment | ({"KIOSK_HUB_PIN": pin} if pin else {}),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert ended.returncode == code, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr


@pytest.fixture
def token(tmp_path: Path) -> Iterator[Token]:
    return Token(tmp_path)


def test_packs_are_published_with_a_key_in_a_token(token: Token, tmp_path: Path) -> None:
    pack = tiny_pack.write(tmp_path / "tea-stall")
    token.run("publish", str(pack))
    first = (tmp_path / "hub/trust/1.root.json").read_bytes()

    token.run("keys", "rotate", "timestamp", "--key", f"hsm:2?label={LABEL}")

    assert manifest(refreshed(tmp_path / "hub/repository", first, tmp_path / "cache"), "tea-stall/1.0.0.json")
    assert "hsm:2?label=hub" in token.run("keys", "list")
    tiny_pack.edit(pack, "pack.toml", 'version = "1.0.0"', 'version = "1.1.0"')
    assert "1 of the keys of timestamp must sign" in token.run("publish", str(pack), code=1, pin="654321")
    assert "set KIOSK_HUB_PIN. Bring the others" in token.run("publish", str(pack), code=1, pin="")
    token.run("publish", str(pack))
    assert manifest(refreshed(tmp_path / "hub/repository", first, tmp_path / "cache"), "tea-stall/1.1.0.json")


@pytest.mark.parametrize("where", ["hsm:9?label=hub", "hsm:2?label=nobody"])
def test_a_key_that_no_token_has_is_said(token: Token, where: str) -> None:
    assert "No key was found in a PKCS#11 token" in token.run("keys", "create", "timestamp", "--key", where, code=1)
