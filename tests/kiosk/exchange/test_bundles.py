"""The exchange by a stick: a real kiosk and a real hub, and the folder that is carried between them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.database import writing
from kiosk.errors import TechnicianError
from kiosk.exchange.bundles import copy_onto, count_answers, take_from
from kiosk.exchange.joining import join, join_by_file, ourselves
from kiosk.exchange.online import exchange
from kiosk.exchange.standing import COPIED, SENT, STICK, runs, standing, waiting
from kiosk.progress import log, moving, tables
from kiosk.web.here import Kiosk
from sync import bundles
from sync.protocol import envelope, joining
from sync.protocol.bundle import FOLDER, TO_HUB, TO_KIOSK, Name, read_name
from sync.protocol.downlink import Assignment, Person
from sync.protocol.events import ClockAnchored, Event, LessonOpened
from sync.security.keys import public_bytes
from tests.kiosk.exchange.near_hub import NearHub, near_hub
from tests.kiosk.opened import enrol, open_home
from tests.small_disk import fill, small_disk
from tests.sticks import stick as real_stick


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[NearHub]:
    with near_hub(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def joined(kiosk: Kiosk, hub: NearHub) -> Kiosk:
    """A kiosk that belongs to the hub, with a learner."""
    join(kiosk.settings, kiosk.clock, hub.address, hub.code())
    study(kiosk, 5)
    return kiosk


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def study(kiosk: Kiosk, lessons: int) -> None:
    person = enrol(kiosk).person
    with writing():
        for number in range(lessons):
            log.append(kiosk.clock, LessonOpened("tea-stall", "1.0.0", f"lesson-{number}", "ml"), person)


def kiosk_id(kiosk: Kiosk) -> str:
    return ourselves(kiosk.settings).kiosk


def written() -> dict[str, list[Event]]:
    return {log_id: log.events(log_id) for log_id in log.logs()}


def lies_on(stick: Path, direction: str) -> list[str]:
    folder = stick / FOLDER / direction
    return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []


def there_and_back(kiosk: Kiosk, hub: NearHub, stick: Path) -> None:
    copy_onto(kiosk.settings, kiosk.clock, stick)
    hub.answer_stick(stick)
    take_from(kiosk.settings, kiosk.clock, stick)


def test_records_that_an_answer_brings_are_not_taken_off_those_that_have_arrived(
    joined: Kiosk, hub: NearHub, stick: Path
) -> None:
    body = {"pack": "tea-stall", "version": "1.0.0", "lesson": "one", "language": "ml"}
    person = enrol(joined, "Basheer").person
    copied = copy_onto(joined.settings, joined.clock, stick)
    hub.answer_stick(stick)
    copy_onto(joined.settings, joined.clock, stick)
    hub.put(kiosk_id(joined), Person(person, "", "found", [["log", 2, "lesson-finished/1", 5, body]]))
    hub.answer_stick(stick)

    brought = take_from(joined.settings, joined.clock, stick)

    assert (brought.events, brought.waiting) == (copied.events, 1)


def test_a_stick_brings_every_event_there_and_the_mark_back(joined: Kiosk, hub: NearHub, stick: Path) -> None:
    before = waiting()
    copied = copy_onto(joined.settings, joined.clock, stick)
    assert (copied.events, copied.files) == (before, 1)
    assert waiting() == before, "what lies on a stick has not arrived"

    found = hub.answer_stick(stick)
    assert [(each.station, each.events) for each in found.brought] == [("Kalpetta", before)]
    assert hub.ledger(kiosk_id(joined)) == written()
    assert lies_on(stick, TO_HUB) == []
    assert count_answers(joined.settings, stick) == 1

    brought = take_from(joined.settings, joined.clock, stick)
    assert (brought.answers, brought.events, brought.waiting, brought.problems) == (1, before, 0, ())
    assert lies_on(stick, TO_KIOSK) == []


def test_each_way_is_written_down_and_only_the_answer_counts_as_sent(joined: Kiosk, hub: NearHub, stick: Path) -> None:
    copied = copy_onto(joined.settings, joined.clock, stick)
    (run,) = runs(1)
    assert (run.road, run.result, run.events, run.bytes_out) == (STICK, COPIED, copied.events, copied.bytes)
    assert standing().last_sent is None

    hub.answer_stick(stick)
    brought = take_from(joined.settings, joined.clock, stick)
    (run,) = runs(1)
    assert (run.road, run.result, run.events) == (STICK, SENT, brought.events)
    assert run.bytes_in > 0
    assert standing().last_sent == run.at


def test_a_long_log_goes_in_several_files_of_which_one_answer_is_enough(
    joined: Kiosk, hub: NearHub, stick: Path
) -> None:
    study(joined, 400)
    copied = copy_onto(joined.settings, joined.clock, stick, most=300)
    assert copied.files > 1
    assert all(path.stat().st_size < 300 + 4096 for path in bundles.files(stick, TO_HUB).values())

    hub.answer_stick(stick)
    assert hub.ledger(kiosk_id(joined)) == written()
    assert len(lies_on(stick, TO_KIOSK)) == 1
    take_from(joined.settings, joined.clock, stick)
    assert waiting() == 0


def test_nobody_who_finds_the_stick_reads_a_name_or_an_answer_on_it(joined: Kiosk, stick: Path) -> None:
    copy_onto(joined.settings, joined.clock, stick)
    for path in bundles.files(stick, TO_HUB).values():
        assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
        assert b"tea-stall" not in path.read_bytes()


def test_one_stick_serves_two_kiosks_and_neither_touches_what_is_the_others(
    joined: Kiosk, hub: NearHub, stick: Path, tmp_path: Path
) -> None:
    copy_onto(joined.settings, joined.clock, stick)
    first, wrote = kiosk_id(joined), written()
    with open_home(tmp_path / "other") as other:
        join(other.settings, other.clock, hub.address, hub.code())
        study(other, 3)
        copy_onto(other.settings, other.clock, stick)
        assert len(lies_on(stick, TO_HUB)) == 2
        assert len(hub.answer_stick(stick).brought) == 2
        assert hub.ledger(kiosk_id(other)) == written()
        assert take_from(other.settings, other.clock, stick).answers == 1
        assert [read_name(name).kiosk for name in lies_on(stick, TO_KIOSK)] == [first]
    with open_home(joined.settings.home) as again:
        assert take_from(again.settings, again.clock, stick).waiting == 0
        assert hub.ledger(first) == wrote


def test_a_kiosk_that_never_had_a_connection_joins_and_sends_by_one_stick(
    kiosk: Kiosk, hub: NearHub, stick: Path
) -> None:
    join_by_file(kiosk.settings, kiosk.clock, hub.joining_file(stick))
    study(kiosk, 3)
    copied = copy_onto(kiosk.settings, kiosk.clock, stick)
    assert copied.files == 2
    assert str(Name(kiosk_id(kiosk))) in lies_on(stick, TO_HUB)

    found = hub.answer_stick(stick)
    assert found.problems == ()
    brought = take_from(kiosk.settings, kiosk.clock, stick)

    assert (brought.answers, brought.waiting, brought.problems) == (2, 0, ())
    assert tables.Hub.get().code == ""
    assert hub.ledger(kiosk_id(kiosk)) == written()
    there_and_back(kiosk, hub, stick)
    assert not any("join" in name for name in lies_on(stick, TO_HUB) + lies_on(stick, TO_KIOSK))


def test_a_welcome_of_a_strange_hub_is_not_believed(kiosk: Kiosk, hub: NearHub, stick: Path, tmp_path: Path) -> None:
    join_by_file(kiosk.settings, kiosk.clock, hub.joining_file(stick))
    copy_onto(kiosk.settings, kiosk.clock, stick)
    hub.answer_stick(stick)
    (welcome,) = [path for name, path in bundles.files(stick, TO_KIOSK).items() if name.is_joining]
    key = Ed25519PrivateKey.generate()
    claim = joining.Joined(tables.Hub.get().hub, public_bytes(key).hex(), "")
    forged = envelope.Envelope(claim.hub, kiosk_id(kiosk), envelope.JOINED, claim.encode())
    welcome.write_bytes(envelope.sign(forged, key))

    brought = take_from(kiosk.settings, kiosk.clock, stick)

    assert [(each.file, each.error.code) for each in brought.problems] == [(welcome.name, "other-hub")]
    assert welcome.exists()


def test_a_bad_file_is_named_and_left_and_hinders_nothing(joined: Kiosk, hub: NearHub, stick: Path) -> None:
    copy_onto(joined.settings, joined.clock, stick)
    bad = stick / FOLDER / TO_HUB / str(Name("f" * 32, "f00dcafe", 1, 2))
    bad.write_bytes(b"not a message")
    (stick / FOLDER / TO_HUB / "holiday.jpg").write_bytes(b"a picture")

    found = hub.answer_stick(stick)
    assert [each.file for each in found.problems] == [bad.name]
    assert len(found.brought) == 1
    broken = stick / FOLDER / TO_KIOSK / str(Name(kiosk_id(joined), "f00dcafe", 1, 2))
    broken.write_bytes(b"PDE2 and nothing")

    brought = take_from(joined.settings, joined.clock, stick)
    assert [each.file for each in brought.problems] == [broken.name]
    assert brought.waiting == 0
    assert lies_on(stick, TO_HUB) == sorted([bad.name, "holiday.jpg"])
    assert lies_on(stick, TO_KIOSK) == [broken.name]


def test_an_answer_for_another_kiosk_under_our_name_is_refused(
    joined: Kiosk, hub: NearHub, stick: Path, tmp_path: Path
) -> None:
    ours = kiosk_id(joined)
    with open_home(tmp_path / "other") as other:
        join(other.settings, other.clock, hub.address, hub.code())
        copy_onto(other.settings, other.clock, stick)
        hub.answer_stick(stick)
    (path,) = bundles.files(stick, TO_KIOSK).values()
    path.rename(path.with_name(str(Name(ours, "f00dcafe", 1, 2))))
    with open_home(joined.settings.home) as again:
        brought = take_from(again.settings, again.clock, stick)
        assert [each.error.code for each in brought.problems] == ["not-for-us"]
        assert tables.Mark.select().count() == 0


def test_what_was_copied_again_takes_the_place_of_what_was_copied_before(
    joined: Kiosk, hub: NearHub, stick: Path
) -> None:
    copy_onto(joined.settings, joined.clock, stick)
    study(joined, 4)
    copy_onto(joined.settings, joined.clock, stick)
    assert len(lies_on(stick, TO_HUB)) == 1
    exchange(joined.settings, joined.clock)
    study(joined, 2)
    copied = copy_onto(joined.settings, joined.clock, stick)
    assert len(lies_on(stick, TO_HUB)) == 1
    assert copied.events == waiting()


def test_what_arrived_by_another_road_is_cleared_off_the_stick(joined: Kiosk, hub: NearHub, stick: Path) -> None:
    copy_onto(joined.settings, joined.clock, stick)
    exchange(joined.settings, joined.clock)
    brought = take_from(joined.settings, joined.clock, stick)
    assert (brought.answers, lies_on(stick, TO_HUB)) == (0, [])


def test_what_nobody_has_answered_stays_on_the_stick(joined: Kiosk, stick: Path) -> None:
    copy_onto(joined.settings, joined.clock, stick)
    take_from(joined.settings, joined.clock, stick)
    assert len(lies_on(stick, TO_HUB)) == 1


def test_an_old_stick_that_comes_late_changes_nothing(joined: Kiosk, hub: NearHub, stick: Path) -> None:
    copy_onto(joined.settings, joined.clock, stick)
    exchange(joined.settings, joined.clock)
    study(joined, 3)
    exchange(joined.settings, joined.clock)
    hub.answer_stick(stick)
    before = tables.Mark.get().acknowledged
    take_from(joined.settings, joined.clock, stick)
    assert tables.Mark.get().acknowledged == before
    assert hub.ledger(kiosk_id(joined)).keys() == written().keys()


def test_what_the_hub_has_for_the_kiosk_comes_with_the_stick(joined: Kiosk, hub: NearHub, stick: Path) -> None:
    there_and_back(joined, hub, stick)
    for number in range(3):
        hub.put(kiosk_id(joined), Assignment(f"{number}", "", "tea-stall", 0))
    there_and_back(joined, hub, stick)
    assert [row.number for row in tables.HubItem.select().order_by(tables.HubItem.number)] == [1, 2, 3]


def test_a_record_that_is_asked_for_comes_with_the_same_stick(hub: NearHub, stick: Path, tmp_path: Path) -> None:
    with open_home(tmp_path / "kavalam") as kavalam:
        join(kavalam.settings, kavalam.clock, hub.address, hub.code())
        there = enrol(kavalam)
        with writing():
            log.append(kavalam.clock, LessonOpened("tea-stall", "1.0.0", "one", "ml"), there.person)
        exchange(kavalam.settings, kavalam.clock)
    with open_home(tmp_path / "kumily") as kumily:
        join(kumily.settings, kumily.clock, hub.address, hub.code())
        here = enrol(kumily, "Anitha")
        moving.ask(kumily.clock, here.person, there.code)

        there_and_back(kumily, hub, stick)

        asked = moving.asked(here.person)
        assert asked is not None
        assert (asked.outcome, asked.events) == ("found", 1)


def test_what_the_hub_has_is_not_lost_among_the_answers_to_a_long_log(joined: Kiosk, hub: NearHub, stick: Path) -> None:
    """Only the first request asks for it, and only the last answer says how far the log has come."""
    for number in range(3):
        hub.put(kiosk_id(joined), Assignment(f"{number}", "", "tea-stall", 0))
    study(joined, 400)
    assert copy_onto(joined.settings, joined.clock, stick, most=300).files > 2
    hub.answer_stick(stick)
    assert len(lies_on(stick, TO_KIOSK)) == 2

    take_from(joined.settings, joined.clock, stick)

    assert tables.HubItem.select().count() == 3
    assert waiting() == 0


def test_an_answer_of_unknown_age_is_no_anchor_for_the_clock(joined: Kiosk, hub: NearHub, stick: Path) -> None:
    there_and_back(joined, hub, stick)
    assert not any(event.kind == ClockAnchored.KIND for event in log.every_event())


def test_a_kiosk_that_belongs_nowhere_has_nobody_to_write_to(kiosk: Kiosk, stick: Path) -> None:
    with pytest.raises(TechnicianError) as refused:
        copy_onto(kiosk.settings, kiosk.clock, stick)
    assert refused.value.code == "no-hub"


def test_a_full_stick_is_said_and_nothing_half_is_left(joined: Kiosk, tmp_path: Path) -> None:
    with small_disk(tmp_path / "full", 1) as full:
        (full / FOLDER / TO_HUB).mkdir(parents=True)
        fill(full / "films")
        with pytest.raises(TechnicianError) as refused:
            copy_onto(joined.settings, joined.clock, full)
        assert refused.value.code == "stick-not-written"
        assert lies_on(full, TO_HUB) == []


@pytest.mark.parametrize("kind", ["vfat", "ext4"])
def test_a_real_stick_there_and_back_and_locked(joined: Kiosk, hub: NearHub, tmp_path: Path, kind: str) -> None:
    with real_stick(tmp_path, kind, lambda _: None) as one:
        place = one.plug_in(tmp_path / "media")
        copy_onto(joined.settings, joined.clock, place)
        one.take_out()
        locked = one.plug_in(tmp_path / "locked", is_read_only=True)
        found = hub.answer_stick(locked)
        assert (found.is_locked, len(found.brought), found.problems) == (True, 1, ())
        assert lies_on(locked, TO_KIOSK) == []
        one.take_out()
        hub.answer_stick(one.plug_in(tmp_path / "hub-side"))
        one.take_out()
        again = one.plug_in(tmp_path / "locked", is_read_only=True)
        brought = take_from(joined.settings, joined.clock, again)
        assert (brought.is_locked, brought.waiting, len(lies_on(again, TO_KIOSK))) == (True, 0, 1)
        one.take_out()
        take_from(joined.settings, joined.clock, one.plug_in(place))
        assert lies_on(place, TO_KIOSK) == lies_on(place, TO_HUB) == []
