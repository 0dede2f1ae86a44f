"""`kiosk-hub keys` as a person runs it: on the hub, and on the machines of those who have other keys."""

import hashlib
import json
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tuf.api.metadata import Metadata, Root

from sync.hub.commands import main
from tests.sync.hub.catalogue import tiny_pack
from tests.sync.hub.catalogue.independent_client import manifest, refreshed


class Hub:
    """A hub at the command line, with one pack published."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "hub"
        self.repository = self.home / "repository"
        self.pack = tiny_pack.write(folder / "tea-stall")
        self.run("publish", str(self.pack))
        self.first_root = (self.home / "trust/1.root.json").read_bytes()

    def run(self, *arguments: str, code: int = 0, typed: str | None = None) -> str:
        result = CliRunner().invoke(main, ["--home", str(self.home), *arguments], input=typed)
        assert result.exit_code == code, result.output
        return result.output

    def keys(self, *arguments: str, code: int = 0, typed: str | None = None) -> str:
        return self.run("keys", *arguments, code=code, typed=typed)

    def roles(self) -> dict[str, Any]:
        return {role["name"]: role for role in json.loads(self.keys("list", "--json"))["roles"]}

    def keyid(self, role: str) -> str:
        (key,) = self.roles()[role]["keys"]
        return str(key["keyid"])

    def followed(self, pack: str = "tea-stall") -> bool:
        """Whether a client that has the first root only, and one that saw the state before, still get the pack."""
        cache = self.folder / "client"
        fresh = manifest(refreshed(self.repository, self.first_root, cache / "new"), f"{pack}/1.0.0.json")
        known = manifest(refreshed(self.repository, self.first_root, cache / "known"), f"{pack}/1.0.0.json")
        shutil.rmtree(cache / "new")
        return fresh is not None and fresh == known

    @property
    def root(self) -> Root:
        return Metadata[Root].from_file(str(self.home / "trust/root.json")).signed


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    one = Hub(tmp_path)
    assert one.followed()
    return one


def test_it_lists_each_role_with_its_keys_and_how_long_it_holds(hub: Hub) -> None:
    roles = hub.roles()

    assert list(roles) == ["root", "targets", "snapshot", "timestamp", "padippura"]
    assert roles["padippura"]["packs"] == ["tea-stall"]
    for role in roles.values():
        assert role["threshold"] == len(role["keys"]) == 1
        assert datetime.fromisoformat(role["expires"]) > datetime.now(UTC)
        assert Path(role["keys"][0]["place"]).parent == hub.home / "keys"
    said = hub.keys("list")
    assert all(role["keys"][0]["keyid"][:16] in said for role in roles.values())


@pytest.mark.parametrize("role", ["root", "targets", "snapshot", "timestamp"])
def test_kiosks_follow_when_a_role_gets_a_new_key(hub: Hub, role: str) -> None:
    before = hub.keyid(role)

    hub.keys("rotate", role)

    assert hub.root.version == 2
    assert hub.keyid(role) != before
    assert before not in hub.root.keys
    assert hub.followed()


def test_every_role_can_get_a_new_key_one_after_another(hub: Hub) -> None:
    for role in ("root", "targets", "snapshot", "timestamp", "root"):
        hub.keys("rotate", role)
    hub.keys("rotate", "--publisher", "padippura")

    assert sorted(path.name for path in (hub.repository / "metadata").glob("*.root.json")) == [
        f"{number}.root.json" for number in range(1, 7)
    ]
    assert hub.followed()


def test_a_publisher_gets_a_new_key_without_a_new_root(hub: Hub) -> None:
    before = hub.keyid("padippura")

    hub.keys("rotate", "--publisher", "padippura")

    assert hub.root.version == 1
    assert hub.keyid("padippura") != before
    assert hub.followed()


def test_a_repository_elsewhere_follows_when_it_is_renewed(hub: Hub) -> None:
    stick = hub.folder / "stick"
    hub.run("publish", str(hub.pack), "--to", str(stick))
    hub.keys("rotate", "timestamp")
    assert not (stick / "metadata/2.root.json").exists()

    hub.keys("renew", "--to", str(stick))

    assert manifest(refreshed(stick, hub.first_root, hub.folder / "cache"), "tea-stall/1.0.0.json")


def test_nothing_is_signed_anew_for_nothing(hub: Hub) -> None:
    before = {path: path.read_bytes() for path in (hub.repository / "metadata").iterdir()}

    hub.keys("renew")

    assert {path: path.read_bytes() for path in (hub.repository / "metadata").iterdir()} == before


def test_a_key_that_was_withdrawn_brings_nothing_into_the_hub(hub: Hub) -> None:
    """A thief with the old timestamp key offers a newer state; the hub does not sign it again."""
    thief = Hub(hub.folder / "thief-with-a-copy")
    shutil.rmtree(thief.home)
    shutil.copytree(hub.home, thief.home)
    hub.keys("rotate", "timestamp")
    for version in ("1.1.0", "1.2.0", "1.3.0"):
        tiny_pack.edit(thief.pack, "pack.toml", "version = ", f'version = "{version}" #')
        thief.run("publish", str(thief.pack))

    said = hub.run("publish", str(hub.pack), "--to", str(thief.repository), code=1)

    assert "withdrawn" in said


def test_two_of_three_must_sign_when_the_threshold_says_so(hub: Hub) -> None:
    hub.keys("create", "root")
    hub.keys("create", "root")
    hub.keys("threshold", "root", "2")
    assert hub.roles()["root"]["threshold"] == 2

    lost = hub.roles()["root"]["keys"][0]
    Path(lost["place"]).unlink()
    hub.keys("revoke", lost["keyid"][:12])

    assert len(hub.roles()["root"]["keys"]) == 2
    assert hub.followed()


def test_the_last_key_of_a_role_is_not_revoked(hub: Hub) -> None:
    assert "Create another key first" in hub.keys("revoke", hub.keyid("snapshot"), code=1)
    assert hub.root.version == 1


@pytest.mark.parametrize("beginning", ["", "zz"])
def test_a_key_that_nobody_has_is_not_revoked(hub: Hub, beginning: str) -> None:
    assert "keys list" in hub.keys("revoke", beginning, code=1)


def test_a_threshold_above_the_number_of_keys_is_refused(hub: Hub) -> None:
    assert "Create another key first" in hub.keys("threshold", "targets", "2", code=1)
    assert "Create another key first" in hub.keys("threshold", "padippura", "2", code=1)


def test_a_root_waits_until_a_signer_on_another_machine_has_signed(hub: Hub) -> None:
    away = hub.folder / "away"
    CliRunner().invoke(main, ["keys", "make", str(away), "--name", "asha"])
    hub.keys("create", "root", "--key", str(away / "asha.public.json"))
    assert hub.root.version == 2

    assert "not enough" in hub.keys("threshold", "root", "2")
    assert hub.root.version == 2
    (waiting,) = (hub.home / "trust/pending").iterdir()
    carried = Path(shutil.copy(waiting, hub.folder / "carried.json"))
    assert "waits for signatures" in hub.keys("rotate", "timestamp", code=1)
    assert "not enough" in hub.keys("accept", str(carried))

    signing = ["keys", "sign", str(carried), "--keys", str(away)]
    assert CliRunner().invoke(main, signing, input="y\n").exit_code == 0
    hub.keys("accept", str(carried))

    assert hub.root.version == 3
    assert hub.root.roles["root"].threshold == 2
    assert hub.followed()


def test_signing_is_asked_for_and_can_be_refused(hub: Hub) -> None:
    away = hub.folder / "away"
    hub.keys("make", str(away))
    before = (hub.home / "trust/root.json").read_bytes()

    hub.keys("sign", str(hub.home / "trust/root.json"), "--keys", str(away), code=1, typed="n\n")

    assert (hub.home / "trust/root.json").read_bytes() == before


def test_a_root_that_was_changed_on_the_way_is_not_taken(hub: Hub) -> None:
    hub.keys("make", str(hub.folder / "away"))
    hub.keys("create", "root", "--key", str(hub.folder / "away/signer.public.json"))
    hub.keys("threshold", "root", "2")
    (waiting,) = (hub.home / "trust/pending").iterdir()
    document = json.loads(waiting.read_bytes())
    document["signed"]["expires"] = "2099-01-01T00:00:00Z"
    (hub.folder / "changed.json").write_text(json.dumps(document))

    assert "is not the root that this hub waits for" in hub.keys("accept", str(hub.folder / "changed.json"), code=1)


def test_a_strangers_root_is_not_signed_by_the_hub(hub: Hub) -> None:
    stranger = Hub(hub.folder / "stranger")
    stranger.keys("rotate", "timestamp")

    said = hub.keys("accept", str(stranger.home / "trust/2.root.json"), code=1)

    assert "is not the root that this hub waits for" in said
    assert hub.root.version == 1


def test_a_waiting_root_can_be_discarded(hub: Hub) -> None:
    hub.keys("make", str(hub.folder / "away"))
    hub.keys("create", "root", "--key", str(hub.folder / "away/signer.public.json"))
    hub.keys("threshold", "root", "2")

    hub.keys("discard")

    hub.keys("rotate", "timestamp")
    assert hub.root.roles["root"].threshold == 1
    assert hub.followed()


def test_the_root_key_can_lie_on_a_stick_and_be_brought_for_a_change(hub: Hub) -> None:
    stick = hub.folder / "stick"
    hub.keys("export", "root", str(stick))
    (key,) = stick.glob("*.key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not (hub.home / "keys/root.key").exists()

    tiny_pack.edit(hub.pack, "pack.toml", 'version = "1.0.0"', 'version = "1.0.1"')
    hub.run("publish", str(hub.pack))
    assert "not enough" in hub.keys("rotate", "snapshot")
    hub.keys("discard")
    hub.keys("rotate", "snapshot", "--keys", str(stick))

    assert hub.root.version == 2
    assert hub.followed()


def test_publishing_without_a_key_says_what_to_bring(hub: Hub) -> None:
    stick = hub.folder / "stick"
    hub.keys("export", "timestamp", str(stick))
    tiny_pack.edit(hub.pack, "pack.toml", 'version = "1.0.0"', 'version = "1.0.1"')

    assert "--keys" in hub.run("publish", str(hub.pack), code=1)
    hub.run("publish", str(hub.pack), "--keys", str(stick))
    assert hub.followed()


def test_a_root_key_comes_back_from_its_printed_words(hub: Hub) -> None:
    page = hub.keys("print", "--secret")
    said = page.partition("in words:")[2].partition("\n\n")[0]
    words = " ".join(word for word in said.split() if not word.isdecimal())
    (hub.home / "keys/root.key").unlink()

    hub.keys("restore", str(hub.folder / "restored"), typed=f"{words}\n")
    hub.keys("rotate", "root", "--keys", str(hub.folder / "restored"))

    assert hub.root.version == 2
    assert hub.followed()


@pytest.mark.parametrize("words", ["abandon " * 24, "tea stall", "abandon " * 11 + "about"])
def test_words_that_are_no_key_are_refused(hub: Hub, words: str) -> None:
    assert "24 words" in hub.keys("restore", str(hub.folder / "restored"), typed=f"{words}\n", code=1)


def test_the_printed_page_names_the_digest_and_no_secret_unless_asked(hub: Hub) -> None:
    digest = hashlib.sha256((hub.home / "trust/root.json").read_bytes()).hexdigest()
    text, html = hub.keys("print"), hub.folder / "page.html"
    hub.keys("print", "--html", str(html))

    assert digest in text.replace(" ", "").replace("\n", "")
    assert hub.keyid("root")[:16] in text
    assert "SECRET" not in text
    assert "<svg" in html.read_text()
    assert "Secret" not in html.read_text()
    hub.keys("print", "--html", str(html), "--secret")
    assert stat.S_IMODE(html.stat().st_mode) == 0o600
    assert html.read_text().count("<svg") == 2


def test_a_publisher_signs_its_own_packs_and_no_others(hub: Hub) -> None:
    hub.keys("publisher", "add", "ngo", "--packs", "coffee-stall,milk-stall")
    coffee = tiny_pack.write(hub.folder / "coffee-stall")
    tiny_pack.edit(coffee, "pack.toml", '"tea-stall"', '"coffee-stall"')
    juice = tiny_pack.write(hub.folder / "juice-stall")
    tiny_pack.edit(juice, "pack.toml", '"tea-stall"', '"juice-stall"')

    assert "belongs to the publisher ngo" in hub.run("publish", str(coffee), code=1)
    assert "may sign coffee-stall, milk-stall only" in hub.run("publish", str(juice), "--publisher", "ngo", code=1)
    assert "belongs to the publisher padippura" in hub.run("publish", str(hub.pack), "--publisher", "ngo", code=1)
    hub.run("publish", str(coffee), "--publisher", "ngo")

    assert hub.roles()["ngo"]["packs"] == ["coffee-stall", "milk-stall"]
    assert hub.followed("coffee-stall")
    assert hub.followed()


def test_a_publisher_can_need_two_keys(hub: Hub) -> None:
    hub.keys("publisher", "add", "ngo", "--packs", "coffee-stall")
    hub.keys("create", "--publisher", "ngo")
    hub.keys("threshold", "ngo", "2")
    coffee = tiny_pack.write(hub.folder / "coffee-stall")
    tiny_pack.edit(coffee, "pack.toml", '"tea-stall"', '"coffee-stall"')

    hub.run("publish", str(coffee), "--publisher", "ngo")

    signed = json.loads(max((hub.repository / "metadata").glob("*.ngo.json")).read_bytes())
    assert len(signed["signatures"]) == 2
    assert hub.followed("coffee-stall")


def test_kiosks_take_no_more_from_a_publisher_who_was_removed(hub: Hub) -> None:
    hub.keys("publisher", "add", "ngo", "--packs", "coffee-stall")
    coffee = tiny_pack.write(hub.folder / "coffee-stall")
    tiny_pack.edit(coffee, "pack.toml", '"tea-stall"', '"coffee-stall"')
    hub.run("publish", str(coffee), "--publisher", "ngo")
    assert hub.followed("coffee-stall")

    hub.keys("publisher", "remove", "ngo")

    assert not hub.followed("coffee-stall")
    assert hub.followed()
    hub.keys("publisher", "add", "ngo", "--packs", "coffee-stall")
    hub.run("publish", str(coffee), "--publisher", "ngo")
    assert hub.followed("coffee-stall")


@pytest.mark.parametrize("arguments", [["rotate"], ["rotate", "root", "--publisher", "ngo"], ["sign", "/nowhere"]])
def test_wrong_use_is_told_apart_from_failure(hub: Hub, arguments: list[str]) -> None:
    hub.keys(*arguments, code=2)


def test_a_home_without_keys_is_told_from_one_that_has_had_them(tmp_path: Path) -> None:
    hub = Hub.__new__(Hub)
    hub.home = tmp_path / "hbu"

    assert f"There were no keys in {hub.home}" in hub.keys("list")
    assert "There were no keys" not in hub.keys("list")
    assert "There were no keys" not in hub.keys("print")


def test_a_hub_that_only_published_elsewhere_gets_no_repository_without_pack_files(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "hub", tmp_path / "stick"

    def run(*words: str) -> None:
        result = CliRunner().invoke(main, ["--home", str(home), *words])
        assert result.exit_code == 0, result.output

    run("publish", str(tiny_pack.write(tmp_path / "tea-stall")), "--to", str(elsewhere))
    first_root = (home / "trust/1.root.json").read_bytes()

    run("keys", "rotate", "targets")
    assert not (home / "repository").exists()

    run("keys", "renew", "--to", str(elsewhere))
    assert manifest(refreshed(elsewhere, first_root, tmp_path / "client"), "tea-stall/1.0.0.json")
