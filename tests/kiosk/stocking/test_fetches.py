"""Fetching packs from a web server: what it costs, that it goes on after any break, and what is left when it cannot."""

import random
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.database import writing
from kiosk.errors import NetworkError, TechnicianError
from kiosk.packs import allowance, fetching, shelf
from kiosk.packs.allowance import Rules
from kiosk.packs.exporting import export
from kiosk.packs.neighbours import Neighbour
from kiosk.packs.rendering_apart import render_here
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.tables import LinkDay
from kiosk.packs.trust import trust_root, vouched_targets
from kiosk.progress.folded import Place
from kiosk.stocking import fetch_runs, leaving
from kiosk.stocking.fetch_runs import run_fetch
from kiosk.stocking.fetches import Progress, Request, fetch_packs
from kiosk.stocking.imports import import_packs
from kiosk.stocking.installing import alone
from kiosk.web.here import Kiosk
from sync.protocol.errors import PackError
from sync.protocol.manifest import File
from sync.protocol.names import pack_file_name
from tests.kiosk.opened import forget_what_was_read, open_home
from tests.packs import PACK, Publisher
from tests.sync.hub.catalogue import tiny_pack
from tests.web_servers import Faults, WebServer, has_nginx, served, served_by_nginx, served_by_python

MOST_REQUESTS = 5

SOUNDS = {
    f"media/noise-{number}.opus": tiny_pack.SOUND + random.Random(number).randbytes(40_000)  # noqa: S311
    for number in range(6)
}


def lessons(said: str = "") -> dict[str, str | bytes]:
    """Files of a pack with six recordings of 40 KB; `said` is a word in the first lesson."""
    files: dict[str, str | bytes] = dict(SOUNDS)
    for number, path in enumerate(SOUNDS):
        head = f'id = "noise-{number}"\ntitle = "Noise"\nminutes = 1\nkeywords = ["noise"]\naudio = "../{path}"\n'
        files[f"en/{10 + number}-noise.md"] = f"+++\n{head}+++\nListen {said if number == 0 else ''}\n"
    return files


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    """A publisher of version 1.0.0 of a pack with recordings."""
    forget_what_was_read()
    one = Publisher(tmp_path / "publisher")
    one.publish(files=lessons())
    yield one
    forget_what_was_read()


@pytest.fixture
def trusting(kiosk: Kiosk, publisher: Publisher) -> Kiosk:
    trust_root(kiosk.settings.trust, publisher.root)
    return kiosk


@pytest.fixture
def has_first(trusting: Kiosk, publisher: Publisher) -> Kiosk:
    """A kiosk with 1.0.0 on its shelf, that has seen the publisher's metadata."""
    import_packs(trusting.settings, trusting.clock, FolderSource(publisher.repository))
    return trusting


@pytest.fixture
def server(publisher: Publisher) -> Iterator[WebServer]:
    with served(publisher.repository) as one:
        yield one


def fetch(kiosk: Kiosk, url: str, **given: object) -> list[tuple[str, str, str]]:
    report = fetch_packs(kiosk.settings, kiosk.clock, Request(url, **given))  # type: ignore[arg-type]
    return [(each["pack"], each["version"], each["outcome"]) for each in report]


def is_sound(kiosk: Kiosk) -> bool:
    return not shelf.damaged_files(kiosk.blobs)


def left_over(kiosk: Kiosk) -> list[Path]:
    """What fetching left in its folder."""
    return [path for path in kiosk.settings.fetching.rglob("*") if path.is_file() and path.name != ".lock"]


def test_a_new_pack_is_fetched(trusting: Kiosk, server: WebServer) -> None:
    assert fetch(trusting, server.url) == [(PACK, "1.0.0", "added")]
    assert shelf.versions() == {PACK: "1.0.0"}
    assert is_sound(trusting)


def test_nothing_new_costs_two_requests(has_first: Kiosk, server: WebServer) -> None:
    assert fetch(has_first, server.url) == []
    assert server.paths() == ["metadata/2.root.json", "metadata/timestamp.json"]


def test_an_update_costs_five_requests_and_little_more_than_its_file(
    has_first: Kiosk, publisher: Publisher, server: WebServer
) -> None:
    publisher.publish(version="1.1.0", files=lessons("well"))
    update = publisher.repository / f"updates/{PACK}-1.0.0-1.1.0.update"

    assert fetch(has_first, server.url) == [(PACK, "1.1.0", "updated")]

    assert len(server.asked) <= MOST_REQUESTS
    assert server.paths()[-1] == f"updates/{PACK}-1.0.0-1.1.0.update"
    metadata = sum(each.given for each in server.asked if each.path.startswith("metadata/"))
    sent, received = allowance.crossed_on(has_first.now())
    assert received <= update.stat().st_size + metadata + 300 * MOST_REQUESTS
    assert sent <= 250 * MOST_REQUESTS
    assert is_sound(has_first)
    render_here(has_first.settings.blobs)
    assert "well" in shelf.lesson(PACK, "noise-0", "en").html.decode()


def test_after_an_undo_the_update_file_from_the_undone_version_is_used(
    has_first: Kiosk, publisher: Publisher, server: WebServer
) -> None:
    lesson = tiny_pack.SECOND_LESSON.replace('id = "count-change"', 'id = "more"')
    more = {"en/40-more.md": lesson + random.Random(7).randbytes(900).hex()}  # noqa: S311
    publisher.publish(version="1.1.0", files=lessons("well") | more)
    fetch(has_first, server.url)
    leaving.undo(has_first.settings, has_first.clock, PACK)
    publisher.publish(version="1.2.0", files=lessons("well and long") | more)

    assert fetch(has_first, server.url) == [(PACK, "1.2.0", "updated")]

    assert server.paths()[-1] == f"updates/{PACK}-1.1.0-1.2.0.update"
    assert is_sound(has_first)


def test_what_was_fetched_leaves_nothing_behind(has_first: Kiosk, publisher: Publisher, server: WebServer) -> None:
    publisher.publish(version="1.1.0", files=lessons("well"))
    fetch(has_first, server.url)
    assert fetch(has_first, server.url) == []
    assert left_over(has_first) == []


def test_versions_that_are_too_far_apart_cost_only_the_blobs_that_differ_in_joined_ranges(
    has_first: Kiosk, publisher: Publisher, server: WebServer
) -> None:
    publisher.publish(version="1.1.0", files=lessons("well"))
    (publisher.repository / f"updates/{PACK}-1.0.0-1.1.0.update").unlink()
    pack_file = pack_file_name(PACK, "1.1.0")

    assert fetch(has_first, server.url) == [(PACK, "1.1.0", "updated")]

    asked = [each for each in server.asked if each.path == pack_file]
    assert len(asked) <= 3
    assert sum(each.given for each in asked) < 20_000 < (publisher.repository / pack_file).stat().st_size // 10


@pytest.mark.parametrize(
    "harm", [lambda data: data[:-1] + bytes([data[-1] ^ 1]), lambda data: data[:100], lambda data: b""]
)
def test_an_update_file_that_is_not_the_signed_one_gives_way_to_whole_blobs(
    has_first: Kiosk, publisher: Publisher, server: WebServer, harm: object
) -> None:
    publisher.publish(version="1.1.0", files=lessons("well"))
    update = publisher.repository / f"updates/{PACK}-1.0.0-1.1.0.update"
    update.write_bytes(harm(update.read_bytes()))  # type: ignore[operator]

    assert fetch(has_first, server.url) == [(PACK, "1.1.0", "updated")]
    assert is_sound(has_first)


def test_a_blob_that_is_gone_here_keeps_update_files_from_being_fetched(
    has_first: Kiosk, publisher: Publisher, server: WebServer
) -> None:
    publisher.publish(version="1.1.0", files=lessons("well"))
    has_first.blobs.remove(shelf.manifest(PACK).files[0].sha256)

    assert fetch(has_first, server.url) == [(PACK, "1.1.0", "updated")]
    assert not [path for path in server.paths() if path.startswith("updates/")]
    assert is_sound(has_first)


def test_a_blob_that_was_damaged_here_is_fetched_whole(
    has_first: Kiosk, publisher: Publisher, server: WebServer
) -> None:
    publisher.publish(version="1.1.0", files=lessons("well"))
    first = next(file for file in shelf.manifest(PACK).files if file.path == "en/10-noise.md")
    has_first.blobs.path(first.sha256).write_bytes(bytes(first.size))

    assert fetch(has_first, server.url) == [(PACK, "1.1.0", "updated")]
    assert is_sound(has_first)


def test_a_broken_pack_is_mended(has_first: Kiosk, server: WebServer) -> None:
    for file in shelf.manifest(PACK).files[:3]:
        has_first.blobs.remove(file.sha256)

    assert fetch(has_first, server.url) == [(PACK, "1.0.0", "repaired")]
    assert is_sound(has_first)


def test_a_pack_that_was_removed_is_not_fetched_until_somebody_wants_it(
    has_first: Kiosk, publisher: Publisher, server: WebServer
) -> None:
    publisher.publish(pack="coffee-stall")
    leaving.remove(has_first.settings, has_first.clock, PACK)

    assert fetch(has_first, server.url) == [("coffee-stall", "1.0.0", "added")]
    publisher.publish(version="1.1.0", files=lessons("well"))
    assert fetch(has_first, server.url, by_hand=True) == []
    assert not [path for path in server.paths() if PACK in path]

    assert fetch(has_first, server.url, packs=(PACK,)) == [(PACK, "1.1.0", "added")]
    assert shelf.removed_packs() == {}


def test_only_the_packs_that_were_named_are_fetched_and_what_came_of_others_stays(
    trusting: Kiosk, publisher: Publisher
) -> None:
    publisher.publish(pack="coffee-stall")
    with served(publisher.repository, Faults(drop_after=150_000, drops=1)) as server:
        with pytest.raises(Broken):
            fetch(trusting, server.url, wait=_die, packs=(PACK,))
        before = [path.name for path in left_over(trusting) if path.suffix == ".part"]
        assert fetch(trusting, server.url, packs=("coffee-stall",)) == [("coffee-stall", "1.0.0", "added")]
    assert before
    assert set(before) <= {path.name for path in left_over(trusting)}


def test_packs_come_in_the_order_of_need(has_first: Kiosk, publisher: Publisher, server: WebServer) -> None:
    for pack in ("coffee-stall", "juice-stall", "rice-stall"):
        publisher.publish(pack=pack)
    fetch(has_first, server.url)
    publisher.publish(pack="a-new-one")
    for pack in ("coffee-stall", "juice-stall", "rice-stall"):
        publisher.publish(pack=pack, version="1.1.0", files={"en/02-count-change.md": changed()})
    now = has_first.now()
    with writing():
        for person, pack, moved_at in (("a", "rice-stall", now), ("b", "rice-stall", now), ("a", "juice-stall", now)):
            Place.create(person=person, pack=pack, kind="lesson", item="x", moved_at=moved_at, step=1)
        Place.create(person="z", pack="coffee-stall", kind="lesson", item="x", moved_at=now - 40 * 86_400_000, step=1)
    has_first.blobs.remove(recording().sha256)

    order = [pack for pack, _, _ in fetch(has_first, server.url)]

    assert order == [PACK, "rice-stall", "juice-stall", "coffee-stall", "a-new-one"]


def recording() -> File:
    """A file that no other pack has."""
    return next(file for file in shelf.manifest(PACK).files if file.path in SOUNDS)


def changed() -> str:
    return tiny_pack.SECOND_LESSON.replace("four", "four or five")


@pytest.mark.parametrize("step", [1, 700, 5000, 30_000])
def test_a_link_that_drops_again_and_again_costs_nothing_twice(
    trusting: Kiosk, publisher: Publisher, step: int
) -> None:
    with served(publisher.repository, Faults(drop_after=step)) as server:
        if step < 5000:
            server.faults.drops = 12
        assert fetch(trusting, server.url, wait=lambda seconds: None) == [(PACK, "1.0.0", "added")]
        pack_file = publisher.repository / pack_file_name(PACK, "1.0.0")
        given = sum(each.given for each in server.asked if each.path.startswith("packs/"))
        assert given <= pack_file.stat().st_size
    assert is_sound(trusting)


def test_a_link_that_brings_nothing_is_given_up_and_said(trusting: Kiosk, publisher: Publisher) -> None:
    with served(publisher.repository, Faults(drop_after=0)) as server:
        with pytest.raises(NetworkError) as caught:
            fetch(trusting, server.url, wait=lambda seconds: None)
        assert caught.value.code == "unreachable"
        assert len(server.asked) < 20


class Broken(Exception):
    """The power has failed."""


@pytest.mark.parametrize("after", range(8000, 240_000, 33_000))
def test_a_fetch_goes_on_in_the_next_life_where_it_was(trusting: Kiosk, publisher: Publisher, after: int) -> None:
    pack_file = pack_file_name(PACK, "1.0.0")
    with served(publisher.repository, Faults(drop_after=after, drops=1)) as server:
        with pytest.raises(Broken):
            fetch(trusting, server.url, wait=_die)
        assert shelf.versions() == {}

        assert fetch(trusting, server.url) == [(PACK, "1.0.0", "added")]

        given = sum(each.given for each in server.asked if each.path == pack_file)
        assert given <= (publisher.repository / pack_file).stat().st_size
    assert is_sound(trusting)


def _die(seconds: float) -> None:
    raise Broken


def test_a_server_that_came_back_with_another_file_is_read_afresh(trusting: Kiosk, publisher: Publisher) -> None:
    with served(publisher.repository, Faults(drop_after=60_000, drops=1)) as server:
        with pytest.raises(Broken):
            fetch(trusting, server.url, wait=_die)
        server.faults.etag = lambda data: '"restarted"'
        with pytest.raises(NetworkError):
            fetch(trusting, server.url)
        assert fetch(trusting, server.url) == [(PACK, "1.0.0", "added")]


def test_a_partial_that_a_power_cut_spoilt_is_fetched_again(trusting: Kiosk, publisher: Publisher) -> None:
    with served(publisher.repository, Faults(drop_after=120_000, drops=1)) as server:
        with pytest.raises(Broken):
            fetch(trusting, server.url, wait=_die)
        for part in trusting.settings.fetching.rglob("*.part"):
            size = part.stat().st_size
            with part.open("r+b") as file:
                file.seek(size // 2)
                file.write(bytes(size - size // 2))

        assert fetch(trusting, server.url) == [(PACK, "1.0.0", "added")]
    assert is_sound(trusting)


def test_a_pack_file_in_parts_is_gone_on_with_where_it_was(
    has_first: Kiosk, publisher: Publisher, tmp_path: Path
) -> None:
    export(has_first.settings.trust, has_first.blobs, tmp_path / "parts", None, most=100_000)
    with served(tmp_path / "parts") as server, open_home(tmp_path / "other") as other:
        trust_root(other.settings.trust, publisher.root)

        def break_off(path: str) -> None:
            if path == pack_file_name(PACK, "1.0.0", 2):
                server.faults.drop_after, server.faults.drops = 60_000, 1

        server.faults.answer = break_off
        with pytest.raises(Broken):
            fetch(other, server.url, wait=_die)
        server.faults.answer = lambda path: None
        assert fetch(other, server.url) == [(PACK, "1.0.0", "added")]
        given = sum(each.given for each in server.asked if each.path.startswith("packs/"))
        assert given <= sum(path.stat().st_size for path in (tmp_path / "parts/packs").iterdir())
        assert is_sound(other)


def test_the_small_comes_before_the_large_and_what_is_to_come_is_known_before(
    has_first: Kiosk, publisher: Publisher, server: WebServer
) -> None:
    publisher.publish(pack="apple-stall", files=lessons("apple"))
    publisher.publish(pack="zebra-stall")
    publisher.publish(version="1.1.0", files=lessons("well"))
    totals: dict[str, int] = {}

    def show(progress: Progress) -> None:
        totals.setdefault(progress.pack, progress.bytes_total)

    order = [pack for pack, *_ in fetch(has_first, server.url, show=show)]

    assert order == [PACK, "zebra-stall", "apple-stall"]
    sizes = {path.name: path.stat().st_size for path in publisher.repository.rglob("*") if path.is_file()}
    assert totals[PACK] == sizes[f"{PACK}-1.0.0-1.1.0.update"]
    assert totals["apple-stall"] == sizes["apple-stall-1.0.0.pack"]


@pytest.mark.parametrize("parts", ["many", [1.5, True, -1], [10**30], [5] * 100, {}])
def test_what_is_signed_of_parts_in_another_form_says_nothing(
    trusting: Kiosk, publisher: Publisher, parts: object
) -> None:
    source = FolderSource(publisher.repository)
    vouched = vouched_targets(source, trusting.settings.trust, trusting.now())
    vouched.targets[0].info.unrecognized_fields["custom"] = {"parts": parts}
    (wish,) = fetching.wishes(vouched, {}, trusting.blobs)
    assert wish.size == 0


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(trusting: Kiosk, publisher: Publisher) -> None:
    waited: list[float] = []
    busy = iter([(503, {"Retry-After": "120"}, b"")])
    with served(publisher.repository) as server:
        server.faults.answer = lambda path: next(busy, None) if path.startswith("packs/") else None
        assert fetch(trusting, server.url, wait=waited.append) == [(PACK, "1.0.0", "added")]
    assert waited == [120]


def test_kiosks_of_another_hub_nearby_are_no_failure_unless_somebody_asked(trusting: Kiosk, tmp_path: Path) -> None:
    stranger = Publisher(tmp_path / "stranger")
    stranger.publish()
    with served(stranger.repository) as server:
        near = (Neighbour("stranger", server.url, "0"),)
        assert fetch(trusting, "", neighbours=near) == []
        with pytest.raises(TechnicianError) as refused:
            fetch(trusting, "", neighbours=near, by_hand=True)
        assert refused.value.code == "forged"
        with pytest.raises(TechnicianError):
            fetch(trusting, server.url, neighbours=near)


def test_the_page_of_a_captive_portal_is_named_as_one(trusting: Kiosk, publisher: Publisher) -> None:
    with served(publisher.repository) as server:
        server.faults.answer = lambda path: (200, {"Content-Type": "text/html"}, b"<html>")
        with pytest.raises(NetworkError) as caught:
            fetch(trusting, server.url)
    assert caught.value.code == "not-the-repository"
    assert "Wi-Fi" in str(caught.value)


def test_a_server_without_ranges_serves(trusting: Kiosk, publisher: Publisher) -> None:
    with served_by_python(publisher.repository) as url:
        assert fetch(trusting, url) == [(PACK, "1.0.0", "added")]
        publisher.publish(version="1.1.0", files=lessons("well"))
        assert fetch(trusting, url) == [(PACK, "1.1.0", "updated")]
    assert is_sound(trusting)


@pytest.mark.skipif(not has_nginx(), reason="nginx is not installed")
def test_nginx_serves(trusting: Kiosk, publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "nginx").mkdir()
    with served_by_nginx(publisher.repository, tmp_path / "nginx") as url:
        assert fetch(trusting, url) == [(PACK, "1.0.0", "added")]
        publisher.publish(version="1.1.0", files=lessons("well"))
        before = sum(allowance.crossed_on(trusting.now()))
        assert fetch(trusting, url) == [(PACK, "1.1.0", "updated")]
        requests = (tmp_path / "nginx/access.log").read_text().splitlines()
    update = publisher.repository / f"updates/{PACK}-1.0.0-1.1.0.update"
    assert len([line for line in requests if "1.0.0-1.1.0.update" in line]) == 1
    assert sum(allowance.crossed_on(trusting.now())) - before < update.stat().st_size + 12_000
    assert is_sound(trusting)


def test_the_allowance_of_a_day_holds_and_the_next_day_goes_on(trusting: Kiosk, publisher: Publisher) -> None:
    daily = 100_000
    allowance.set_rules(Rules(daily_bytes=daily))
    day = 86_400_000
    codes: list[str] = []
    pack_file = pack_file_name(PACK, "1.0.0")
    with served(publisher.repository) as server:
        for days in range(10):
            trusting.clock.trust(trusting.now() + (day if days else 0))
            try:
                report = fetch(trusting, server.url)
                break
            except NetworkError as error:
                codes.append(error.code)
            assert daily * 0.9 < sum(allowance.crossed_on(trusting.now())) <= daily
        assert report == [(PACK, "1.0.0", "added")]
        assert codes == ["fetch-spent"] * 2
        given = sum(each.given for each in server.asked if each.path == pack_file)
        assert given <= (publisher.repository / pack_file).stat().st_size
    assert is_sound(trusting)


def large() -> dict[str, str | bytes]:
    """Files of a pack with 4 MB of recordings: far more than lies unread in a kernel."""
    noise = {path: tiny_pack.SOUND + random.Random(path).randbytes(700_000) for path in SOUNDS}  # noqa: S311
    return lessons() | noise


def test_a_pack_that_is_too_large_for_a_day_is_not_begun_on_a_server_without_parts_and_that_is_said(
    has_first: Kiosk, publisher: Publisher
) -> None:
    publisher.publish(pack="rice-stall", files=large())
    publisher.publish(pack="zebra-stall")
    publisher.publish(pack="apple-stall", files=large())
    allowance.set_rules(Rules(daily_bytes=3_000_000))
    with served_by_python(publisher.repository) as url:
        for _ in range(2):
            with pytest.raises(TechnicianError) as caught:
                fetch(has_first, url)
            assert caught.value.code == "too-large-for-a-day"
            assert "apple-stall-1.0.0.pack (5 MB) must come in one go" in str(caught.value)
            assert "for 3 MB a day" in str(caught.value)
        assert shelf.versions() == {PACK: "1.0.0", "zebra-stall": "1.0.0"}, "what is small comes all the same"
        assert sum(allowance.crossed_on(has_first.now())) < 2_000_000, "no more than what a kernel takes unasked"

        allowance.set_rules(Rules(daily_bytes=12_000_000))
        assert [pack for pack, *_ in fetch(has_first, url)] == ["apple-stall", "rice-stall"]
    assert is_sound(has_first)


def test_what_comes_in_one_go_waits_for_the_day_on_which_it_fits(trusting: Kiosk, publisher: Publisher) -> None:
    publisher.publish(version="1.1.0", files=large())
    size = (publisher.repository / pack_file_name(PACK, "1.1.0")).stat().st_size
    allowance.set_rules(Rules(daily_bytes=2 * size))
    with writing():
        LinkDay.create(day=allowance.day_of(trusting.now()), sent=0, received=size + size // 2)
    with served(publisher.repository, Faults(has_ranges=False)) as server:
        with pytest.raises(NetworkError) as caught:
            fetch(trusting, server.url)
        assert caught.value.code == "fetch-tomorrow"
        assert sum(path.stat().st_size for path in left_over(trusting)) < 40_000, "hardly more than its index"

        trusting.clock.trust(trusting.now() + 86_400_000)
        assert fetch(trusting, server.url) == [(PACK, "1.1.0", "added")]
        assert sum(allowance.crossed_on(trusting.now())) < 1.1 * size
    assert is_sound(trusting)


def test_an_import_comes_first_and_takes_nothing_from_a_fetch(
    trusting: Kiosk, publisher: Publisher, tmp_path: Path
) -> None:
    other = Publisher(tmp_path / "publisher")
    stick = other.copy(tmp_path / "stick")
    publisher.publish(pack="coffee-stall", files=lessons("coffee"))
    with served(publisher.repository, Faults(drop_after=150_000, drops=1)) as server:
        with pytest.raises(Broken):
            fetch(trusting, server.url, wait=_die)
        before = {path.name: path.stat().st_size for path in left_over(trusting)}
        import_packs(trusting.settings, trusting.clock, FolderSource(stick))
        assert {path.name: path.stat().st_size for path in left_over(trusting)} == before
        fetch(trusting, server.url)
    assert shelf.versions() == {PACK: "1.0.0", "coffee-stall": "1.0.0"}
    assert is_sound(trusting)


def test_a_fetch_waits_for_an_import_before_it_changes_the_shelf(trusting: Kiosk, server: WebServer) -> None:
    waits: list[float] = []
    with alone(trusting.settings):
        with pytest.raises(Broken):
            fetch(trusting, server.url, wait=lambda seconds: (waits.append(seconds), _die(seconds)))
        assert shelf.versions() == {}
    assert len(waits) == 1
    assert fetch(trusting, server.url) == [(PACK, "1.0.0", "added")]


def test_a_pack_in_a_newer_format_costs_one_fetch_and_gives_way_to_the_version_before(
    trusting: Kiosk, publisher: Publisher, server: WebServer
) -> None:
    publisher.sign_manifest(b'{"format":9}', "2.0.0")
    assert fetch(trusting, server.url) == [(PACK, "1.0.0", "added")]

    for _ in range(2):
        with pytest.raises(PackError) as caught:
            fetch(trusting, server.url)
        assert caught.value.code == "format-too-new"
    assert len([path for path in server.paths() if path.endswith(".2.0.0.json")]) == 1


def test_what_one_pack_lacks_does_not_keep_out_the_others(
    trusting: Kiosk, publisher: Publisher, server: WebServer
) -> None:
    publisher.publish(pack="coffee-stall")
    (publisher.repository / pack_file_name("coffee-stall", "1.0.0")).unlink()

    with pytest.raises(TechnicianError) as caught:
        fetch(trusting, server.url)

    assert caught.value.code == "pack-file-missing"
    assert str(caught.value).startswith(f"{server.url} does not hold coffee-stall-1.0.0.pack.")
    assert shelf.versions() == {PACK: "1.0.0"}


def test_a_fetch_that_was_told_to_stop_ends_and_goes_on_later(trusting: Kiosk, server: WebServer) -> None:
    stopping = threading.Event()

    def stop(progress: Progress) -> None:
        stopping.set()

    with pytest.raises(NetworkError) as caught:
        fetch(trusting, server.url, stopping=stopping, show=stop)
    assert caught.value.code == "fetch-stopped"
    assert fetch(trusting, server.url) == [(PACK, "1.0.0", "added")]


def test_runs_are_noted_with_what_came_of_them(trusting: Kiosk, server: WebServer) -> None:
    run_fetch(trusting.settings, trusting.clock, Request(server.url))
    server.faults.answer = lambda path: (500, {}, b"")
    with pytest.raises(NetworkError):
        run_fetch(trusting.settings, trusting.clock, Request(server.url, wait=lambda seconds: None))

    failed, finished = fetch_runs.latest_runs(5)

    assert (finished.state, finished.pack_count, finished.failure) == ("finished", 1, None)
    assert finished.report[0]["road"] == server.url
    assert finished.bytes_done > 200_000
    assert (failed.state, failed.failure["code"]) == ("failed", "unreachable")


def test_a_new_pack_has_its_title_before_its_first_blob(trusting: Kiosk, server: WebServer) -> None:
    seen: list[tuple[int, dict[str, str]]] = []

    def show(progress: Progress) -> None:
        seen.append((progress.bytes_done, fetch_runs.titles(trusting.settings, progress.pack)))

    run_fetch(trusting.settings, trusting.clock, Request(server.url, show=show))

    manifest = shelf.manifest(PACK)
    assert manifest is not None
    assert seen[:2] == [(0, {}), (0, manifest.title)]
    assert fetch_runs.titles(trusting.settings, "another") == {}


def test_of_tries_that_brought_nothing_for_the_same_reason_the_latest_is_noted(
    trusting: Kiosk, server: WebServer
) -> None:
    def run(url: str) -> None:
        with suppress(NetworkError):
            run_fetch(trusting.settings, trusting.clock, Request(url, wait=lambda seconds: None))
        trusting.clock.let_pass(60_000)

    for url in (server.url, *["http://127.0.0.1:1"] * 60, server.url, server.url):
        run(url)

    nothing_new, unreachable, brought = fetch_runs.latest_runs(100)
    assert brought.report[0]["pack"] == PACK
    assert (unreachable.state, unreachable.failure["code"]) == ("failed", "unreachable")
    assert (nothing_new.state, nothing_new.report) == ("finished", [])
    assert nothing_new.began_at > unreachable.began_at > brought.began_at + 59 * 60_000


def test_there_is_one_fetch_at_a_time(trusting: Kiosk, server: WebServer) -> None:
    refused: list[str] = []

    def begin_another(progress: Progress) -> None:
        try:
            run_fetch(trusting.settings, trusting.clock, Request(server.url))
        except TechnicianError as error:
            refused.append(error.code)

    run_fetch(trusting.settings, trusting.clock, Request(server.url, show=begin_another))

    assert set(refused) == {"fetching"}
    assert [run.state for run in fetch_runs.latest_runs(5)] == ["finished"]
