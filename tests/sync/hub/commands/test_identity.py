"""`kiosk-hub identity` as an administrator runs it, on a hub whose kiosks go on exchanging."""

import json
import subprocess
from pathlib import Path

from sync.protocol import sealing
from sync.protocol.envelope import key_id
from sync.security import keys
from tests.sync.hub.running_hub import RunningHub, join, post, run
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study


def change(home: Path) -> str:
    done = run(home, "identity", "change", "--yes")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_key_changes_and_every_kiosk_goes_on(tmp_path: Path) -> None:
    home, kiosk, sleeper = tmp_path / "home", SimulatedKiosk(), SimulatedKiosk("Vythiri")
    with RunningHub(home) as hub:
        for each in (kiosk, sleeper):
            join(hub, each)
            study(each.log)
        kiosk.reply(post(hub.port, "/exchange", kiosk.request_message()))
        late = sleeper.request_message()
        assert "take it up by themselves" in change(home)
        study(kiosk.log)
        reply = kiosk.reply(post(hub.port, "/exchange", kiosk.request_message(10)))
        assert reply.acknowledged == kiosk.log.head
        former, kiosk.hub_key = kiosk.hub_key, reply.next_key
        assert kiosk.reply(post(hub.port, "/exchange", kiosk.request_message(10))).next_key == b""
        kiosk.hub_key = former
    with RunningHub(home) as hub:
        study(kiosk.log)
        reply = kiosk.reply(post(hub.port, "/exchange", kiosk.request_message(19)))
        assert reply.acknowledged == kiosk.log.head
        kiosk.hub_key = reply.next_key
        assert kiosk.reply(post(hub.port, "/exchange", kiosk.request_message(19))).next_key == b""
    change(home)
    with RunningHub(home) as hub:
        assert sleeper.reply(post(hub.port, "/exchange", late)).acknowledged == sleeper.log.head
        sleeper.hub_key = sleeper.reply(post(hub.port, "/exchange", sleeper.request_message())).next_key
        assert sleeper.reply(post(hub.port, "/exchange", sleeper.request_message())).next_key == b""
        shown = json.loads(run(home, "identity", "show", "--json").stdout)
    assert [key["in_use"] for key in shown["keys"]] == [True, False, False]
    assert shown["hub"] == kiosk.hub_id
    assert shown["recipient"] == sealing.recipient(sleeper.hub_key)
    assert key_id(sleeper.hub_key) != key_id(kiosk.hub_key)


def test_what_is_shown_is_what_others_tools_know_it_by(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with RunningHub(home):
        pass
    said = run(home, "identity", "show").stdout.splitlines()
    (tmp_path / "hub.pub").write_text(said[-1] + "\n")
    listed = subprocess.run(
        ["ssh-keygen", "-l", "-f", tmp_path / "hub.pub"], capture_output=True, text=True, check=True
    ).stdout

    assert listed.split()[1] in said[1]
    assert said[1].endswith("in use")
    key = keys.signing_key(home / "keys/hub.key")
    assert said[-1] == sealing.recipient(keys.public_bytes(key))


def test_a_former_key_whose_file_is_lost_is_shown_as_lost(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with RunningHub(home):
        pass
    change(home)
    (home / "keys/hub.key").unlink()

    assert "its file is lost" in run(home, "identity", "show").stdout


def test_nothing_changes_unless_the_administrator_says_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with RunningHub(home):
        pass
    before = run(home, "identity", "show").stdout

    assert run(home, "identity", "change", given="n\n").returncode == 1
    assert run(home, "identity", "show").stdout == before


def test_a_mistyped_home_is_no_hub(tmp_path: Path) -> None:
    for word in ("show", "change"):
        done = run(tmp_path / "nothing", "identity", word)
        assert done.returncode == 1
        assert "Error:" in done.stderr
