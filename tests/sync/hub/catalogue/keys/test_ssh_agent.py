"""Keys in a real SSH agent."""

import os
import shutil
import signal
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Signer

from sync.hub.catalogue.keys import ssh_agent
from sync.hub.catalogue.keys.ssh_agent import AgentError, SshAgentSigner, identities
from sync.hub.commands import main
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.catalogue.independent_client import manifest, refreshed


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[str]:
    """The socket of an agent with an Ed25519 key, an ECDSA key that we pass over, and another Ed25519 key."""
    if shutil.which("ssh-agent") is None:
        pytest.skip("needs: openssh-client")
    address = str(tmp_path / "agent")
    started = subprocess.run(["ssh-agent", "-c", "-a", address], capture_output=True, text=True, check=True)
    pid = int(started.stdout.partition("SSH_AGENT_PID ")[2].partition(";")[0])
    for name, kind in (("asha", "ed25519"), ("work", "ecdsa"), ("basheer", "ed25519")):
        file = tmp_path / name
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", file], check=True)
        subprocess.run(["ssh-add", "-q", file], env=os.environ | {"SSH_AUTH_SOCK": address}, check=True)
    yield address
    os.kill(pid, signal.SIGTERM)


def test_its_ed25519_keys_are_named_as_ssh_add_names_them(agent: str) -> None:
    found = identities(agent)

    listed = subprocess.run(
        ["ssh-add", "-l"], env=os.environ | {"SSH_AUTH_SOCK": agent}, capture_output=True, text=True, check=True
    ).stdout
    assert [each.comment for each in found] == ["asha", "basheer"]
    assert all(f"{each.fingerprint} {each.comment}" in listed for each in found)


def test_what_it_signs_can_be_verified(agent: str) -> None:
    asha, basheer = (each.key() for each in identities(agent))

    signature = SshAgentSigner(asha, agent).sign(b"a timestamp")

    asha.verify_signature(signature, b"a timestamp")
    with pytest.raises(UnverifiedSignatureError):
        asha.verify_signature(signature, b"another timestamp")
    with pytest.raises(UnverifiedSignatureError):
        basheer.verify_signature(signature, b"a timestamp")


def test_a_key_that_was_taken_out_signs_no_more(agent: str) -> None:
    asha = identities(agent)[0].key()
    subprocess.run(["ssh-add", "-q", "-D"], env=os.environ | {"SSH_AUTH_SOCK": agent}, check=True)

    with pytest.raises(AgentError, match="refused"):
        SshAgentSigner(asha, agent).sign(b"a timestamp")


def test_a_signer_is_found_by_its_address(agent: str) -> None:
    signer: Signer = SshAgentSigner.from_priv_key_uri("ssh-agent:", identities(agent)[0].key())
    assert signer.public_key == identities(agent)[0].key()
    with pytest.raises(ValueError, match="no key of an SSH agent"):
        SshAgentSigner.from_priv_key_uri("file:x", signer.public_key)


def test_an_agent_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="does not answer"):
        identities(str(tmp_path / "nobody"))


ANSWERS = [
    b"",
    struct.pack(">I", 5)[:2],
    struct.pack(">I", 0),
    struct.pack(">I", 1 << 31),
    struct.pack(">IB", 1, 5),
    struct.pack(">IBI", 5, 12, 3),
    struct.pack(">IBII", 9, 12, 1, 1 << 31),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_agent_that_answers_nonsense_is_refused(tmp_path: Path, answer: bytes) -> None:
    address = str(tmp_path / "agent")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()

        def answering() -> None:
            link, _ = door.accept()
            with link:
                link.recv(1000)
                link.sendall(answer)

        thread = threading.Thread(target=answering)
        thread.start()
        with pytest.raises(AgentError):
            identities(address)
        thread.join()


def test_packs_are_published_with_keys_in_an_agent(agent: str, tmp_path: Path) -> None:
    pack, home = tiny_pack.write(tmp_path / "tea-stall"), tmp_path / "hub"
    environment = {ssh_agent.SOCKET_VARIABLE: agent}

    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner(env=environment).invoke(main, ["--home", str(home), *arguments])
        assert result.exit_code == code, result.output
        return result.output

    run("publish", str(pack))
    first = (home / "trust/1.root.json").read_bytes()
    run("keys", "rotate", "timestamp", "--key", "ssh-agent:asha")
    run("keys", "rotate", "--publisher", "padippura", "--key", f"ssh-agent:{identities(agent)[1].fingerprint}")

    assert manifest(refreshed(home / "repository", first, tmp_path / "cache"), "tea-stall/1.0.0.json")
    tiny_pack.edit(pack, "pack.toml", 'version = "1.0.0"', 'version = "1.1.0"')
    environment[ssh_agent.SOCKET_VARIABLE] = str(tmp_path / "nobody")
    assert "does not answer" in run("publish", str(pack), code=1)
    environment[ssh_agent.SOCKET_VARIABLE] = agent
    run("publish", str(pack))
    assert manifest(refreshed(home / "repository", first, tmp_path / "cache"), "tea-stall/1.1.0.json")
    assert "ssh-agent:asha\n" in run("keys", "list")
    assert "has 0 Ed25519 keys named work" in run("keys", "create", "root", "--key", "ssh-agent:work", code=1)
