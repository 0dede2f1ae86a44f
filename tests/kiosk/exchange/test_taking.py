"""What a kiosk keeps of answers that come late, twice, out of order, or from another life of the hub."""

from dataclasses import replace

import pytest

from kiosk.database import writing
from kiosk.errors import TechnicianError
from kiosk.exchange import asking, outgoing, taking
from kiosk.exchange.outgoing import Outgoing
from kiosk.exchange.standing import waiting
from kiosk.progress import log, tables
from kiosk.web.here import Kiosk
from sync.protocol.downlink import Load, Part, digest
from sync.protocol.events import ClockAnchored, SignedIn
from sync.protocol.replies import Reply

NOW = 1_793_000_000_000
KEY = bytes(range(32))


@pytest.fixture
def joined(kiosk: Kiosk) -> Kiosk:
    """A kiosk that has joined a hub and written a log and a later one, with five events behind the first of each."""
    tables.Hub.create(hub="ab" * 16, url="", key=KEY.hex(), station="Kalpetta", joined_at=1)
    study(kiosk, 5)
    with writing():
        log.begin(kiosk.clock, "restored")
    study(kiosk, 5)
    return kiosk


def study(kiosk: Kiosk, events: int) -> None:
    with writing():
        for _ in range(events):
            log.append(kiosk.clock, SignedIn(), "a" * 32)


def older_and_newer() -> tuple[str, str]:
    older, newer = log.logs()
    return older, newer


def reply(log_id: str, acknowledged: int, generation: int = 1, **more: object) -> Reply:
    return Reply(log_id, acknowledged, log.hash_at(log_id, acknowledged).hex(), str(generation), NOW, **more)


def marks() -> dict[str, int]:
    return {row.log_id: row.acknowledged for row in tables.Mark.select()}


def test_answers_out_of_order_leave_the_highest_mark(joined: Kiosk) -> None:
    older, _ = older_and_newer()
    for acknowledged in (3, 6, 2, 6, 0):
        taking.take(joined.clock, reply(older, acknowledged))

    assert marks() == {older: 6}


def test_a_later_life_of_the_hub_takes_the_mark_back_and_an_earlier_one_does_not_return(joined: Kiosk) -> None:
    older, _ = older_and_newer()
    taking.take(joined.clock, reply(older, 6, 1))
    taking.take(joined.clock, reply(older, 2, 2))
    taking.take(joined.clock, reply(older, 6, 1))

    assert marks() == {older: 2}
    assert taking.generation() == 2


def test_a_late_answer_about_another_log_does_not_bring_back_what_a_restored_hub_has_lost(joined: Kiosk) -> None:
    older, newer = older_and_newer()
    taking.take(joined.clock, reply(older, 6, 1))
    late = reply(older, 6, 1)
    taking.take(joined.clock, reply(newer, 2, 2))
    assert marks() == {older: 0, newer: 2}

    taking.take(joined.clock, late)

    assert marks() == {older: 0, newer: 2}


def test_a_late_answer_about_a_log_without_a_mark_makes_none(joined: Kiosk) -> None:
    older, newer = older_and_newer()
    late = reply(older, 6, 1)
    taking.take(joined.clock, reply(newer, 2, 2))
    taking.take(joined.clock, late)

    assert marks() == {newer: 2}


def test_an_answer_about_another_history_moves_nothing(joined: Kiosk) -> None:
    older, newer = older_and_newer()
    head = log.head_of(newer).sequence
    wrong = [
        replace(reply(older, 3), hash="ab" * 32),
        replace(reply(newer, 3), acknowledged=head + 1),
        replace(reply(newer, 3), log_id="cd" * 16),
        replace(reply(newer, 3), hash=""),
    ]
    for each in wrong:
        with pytest.raises(TechnicianError) as refused:
            taking.take(joined.clock, each)
        assert refused.value.code == "history-differs"
    assert marks() == {}


def part(first: int, *names: str) -> Load:
    return Load((Part("people", first, tuple({"person": name} for name in names)),))


def test_items_are_taken_once_and_in_their_order(joined: Kiosk) -> None:
    _, newer = older_and_newer()
    loads = [part(1, "a", "b"), part(4, "d"), part(2, "b", "c"), part(1, "x"), part(0, "y"), part(4, "d", "e")]
    taken = [taking.take(joined.clock, reply(newer, 1, load=load)) for load in loads]

    assert taken == [2, 0, 1, 0, 0, 2]
    assert [row.content["person"] for row in tables.HubItem.select().order_by(tables.HubItem.number)] == list("abcde")


def test_what_we_have_is_said_with_its_digest_also_of_sections_that_are_not_known_here(joined: Kiosk) -> None:
    _, newer = older_and_newer()
    load = Load((Part("people", 1, ({"person": "a"}, {"person": "b"})), Part("moons", 1, ({"x": 1},))))
    taking.take(joined.clock, reply(newer, 1, load=load))

    asked = asking.ask(joined.settings, tables.Hub.get()).request

    assert asked.have == {"people": (2, digest({"person": "b"})), "moons": (1, digest({"x": 1}))}


def test_the_serial_counts_requests_and_the_generation_is_the_latest_that_we_heard_of(joined: Kiosk) -> None:
    older, newer = older_and_newer()
    first = asking.ask(joined.settings, tables.Hub.get()).request
    taking.take(joined.clock, reply(older, 2, 3))
    taking.take(joined.clock, reply(newer, 2, 2))
    second = asking.ask(joined.settings, tables.Hub.get()).request

    assert (first.generation, second.generation) == (0, 3)
    assert second.serial == first.serial + 1


def test_the_next_key_is_kept_and_the_one_before_it(joined: Kiosk) -> None:
    _, newer = older_and_newer()
    following = bytes(32)
    for _ in range(2):
        taking.take(joined.clock, reply(newer, 1, next_key=following))

    hub = asking.the_hub(tables.Hub.get())
    assert (hub.key, hub.former) == (following, KEY)


def test_an_answer_of_unknown_age_sets_no_anchor(joined: Kiosk) -> None:
    _, newer = older_and_newer()
    taking.take(joined.clock, reply(newer, 1))
    assert [event for event in log.every_event() if event.kind == ClockAnchored.KIND] == []

    taking.take(joined.clock, reply(newer, 1), interval=5)
    assert len([event for event in log.every_event() if event.kind == ClockAnchored.KIND]) == 1


def test_a_refusal_moves_nothing(joined: Kiosk) -> None:
    _, newer = older_and_newer()
    before = waiting()
    for code in ("history-differs", "protocol-too-old", "protocol-too-new", "something-new"):
        with pytest.raises(TechnicianError) as refused:
            taking.take(joined.clock, reply(newer, 3, refusal=code, load=part(1, "a")))
        assert refused.value.code == code
    assert (waiting(), marks(), tables.HubItem.select().count()) == (before, {}, 0)


def test_an_envelope_that_is_on_its_way_is_kept_until_it_is_forgotten(joined: Kiosk) -> None:
    assert outgoing.kept(joined.settings) is None
    for number in (1, 2):
        outgoing.keep(joined.settings, Outgoing(bytes([number]) * 9, 5, number))
    assert outgoing.kept(joined.settings) == Outgoing(b"\2" * 9, 5, 2)

    for _ in range(2):
        outgoing.forget(joined.settings)
    assert outgoing.kept(joined.settings) is None


def test_other_files_of_the_home_are_not_taken_for_envelopes(joined: Kiosk) -> None:
    (joined.settings.home / "outgoing-x-y.envelope").write_bytes(b"nothing of ours")

    assert outgoing.kept(joined.settings) is None
