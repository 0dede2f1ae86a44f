"""A reply too large for one message, fetched over a line that breaks all the time; against a real hub."""

import pytest

from kiosk.errors import NetworkError
from kiosk.exchange import incoming
from kiosk.exchange.joining import ourselves
from kiosk.exchange.online import exchange
from kiosk.exchange.pace import Pace
from kiosk.exchange.standing import runs
from kiosk.progress import tables
from kiosk.web.here import Kiosk
from sync.hub import database as hub_database
from sync.hub.exchange.tables import SetAside
from sync.hub.fleet import downlink
from sync.hub.settings import read_settings
from sync.protocol.downlink import Answer
from tests.kiosk.exchange.test_online import Hub, exchange_all, running
from tests.kiosk.exchange.test_streaming import breaking_road, joined
from tests.sync.client.test_session import noise

__all__ = ["joined", "running"]  # fixtures

LARGE = 300_000


def at_the_hub(hub: Hub, do):
    """Do something to the hub's database."""
    hub_database.open_database(read_settings(hub.home, {}).database)
    with hub_database.connected():
        done = do()
    hub_database.close_database()
    return done


def put(kiosk: Kiosk, hub: Hub, *sizes: int) -> None:
    """Let the kiosk have mentors' answers of so many bytes that do not pack."""
    kiosk_id = ourselves(kiosk.settings).kiosk
    items = [Answer(f"q{number}", "", "Mentor", noise(size, number), 0) for number, size in enumerate(sizes)]
    at_the_hub(hub, lambda: [downlink.put(kiosk_id, item) for item in items])


def items() -> list[int]:
    return [len(row.content["text"]) // 2 for row in tables.HubItem.select().order_by(tables.HubItem.number)]


def break_off(kiosk: Kiosk, hub: Hub, after: int) -> int:
    """Let a fetch break after so many bytes; gives how many bytes are kept."""
    with breaking_road(kiosk, hub, breaks_after=after), pytest.raises(NetworkError):
        exchange(kiosk.settings, kiosk.clock)
    return incoming.received(kiosk.settings)


def test_one_large_item_arrives_whole(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    put(joined, running, LARGE)

    outcome = exchange(joined.settings, joined.clock)

    assert items() == [LARGE]
    assert outcome.bytes_in > LARGE
    assert (outcome.waiting, outcome.is_more) == (0, False)
    assert incoming.kept(joined.settings) is None
    assert [run.result for run in runs(2)] == ["sent", "sent"]


def test_over_a_line_that_breaks_all_the_time_no_byte_comes_twice(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    put(joined, running, LARGE)
    pace, pauses = Pace(), []

    with breaking_road(joined, running, breaks_after=50_000) as road:
        while not items():
            try:
                pace.exchange_all(joined.settings, joined.clock)
            except NetworkError as error:
                pauses.append(pace.pause_after_failure(error))
        pace.close()

    assert items() == [LARGE]
    assert len(pauses) >= LARGE // 50_000 - 1
    assert max(pauses) <= 1
    assert road.crossed <= LARGE * 1.02 + (len(pauses) + 1) * 6_000


def test_it_goes_on_after_a_restart_while_what_happens_here_goes_up(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    put(joined, running, LARGE)
    kept = break_off(joined, running, 100_000)
    assert 50_000 < kept < 100_000

    with breaking_road(joined, running) as road:
        exchange(joined.settings, joined.clock)

    assert items() == [LARGE]
    assert road.crossed < LARGE * 1.02 - kept + 6_000


def test_many_items_come_in_few_exchanges(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    before = tables.ExchangeRun.select().count()
    put(joined, running, *[5_000] * 60)

    pace = Pace()
    pace.exchange_all(joined.settings, joined.clock)
    pace.close()

    assert items() == [5_000] * 60
    assert tables.ExchangeRun.select().count() - before <= 5


def test_what_the_hub_let_go_is_asked_for_again(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    put(joined, running, LARGE)
    break_off(joined, running, 100_000)
    at_the_hub(running, lambda: SetAside.delete().execute())

    with pytest.raises(NetworkError) as gone:
        exchange(joined.settings, joined.clock)
    assert gone.value.code == "reply-gone"
    exchange(joined.settings, joined.clock)

    assert items() == [LARGE]


def test_what_was_damaged_on_its_way_or_on_the_disk_comes_again(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    put(joined, running, LARGE)
    break_off(joined, running, 100_000)
    path = incoming.kept(joined.settings).path
    path.write_bytes(bytes(path.stat().st_size))

    with pytest.raises(NetworkError) as damaged:
        exchange(joined.settings, joined.clock)
    assert (damaged.value.code, items()) == ("reply-altered", [])
    exchange(joined.settings, joined.clock)

    assert items() == [LARGE]


def test_a_file_that_is_no_name_of_ours_is_left_alone(kiosk: Kiosk) -> None:
    (kiosk.settings.home / "incoming-x-y.part").write_bytes(b"nothing of ours")
    (kiosk.settings.home / "incoming-x-1-2.part").write_bytes(b"nothing of ours")

    assert incoming.kept(kiosk.settings) is None
    assert incoming.received(kiosk.settings) == 0
