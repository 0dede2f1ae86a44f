"""What the hub remembers of its kiosks, on SQLite and on PostgreSQL."""

import threading

import pytest

from sync.hub.database import close_database, connected
from sync.hub.fleet import joining, kiosks
from sync.hub.fleet.kiosks import SILENT_AFTER, Report
from sync.hub.ledger import storing
from sync.protocol.requests import State
from tests.sync.hub.simulated_kiosk import Log, study

PEPPER = bytes(32)
STATE = State("0.1.0", {"digital-basics": "1.0.0"}, 3, 1000)
DAY = 24 * 3600 * 1000

pytestmark = pytest.mark.usefixtures("hub_database")


def a_kiosk(number: int, station: str = "Kalpetta", now: int = 0) -> str:
    kiosk_id = f"{number:032x}"
    code = joining.make_code(PEPPER, now).code
    joining.join(joining.Applicant(kiosk_id, bytes([number]) * 32, station, "here"), code, PEPPER, now)
    return kiosk_id


def report(log: Log, head: int | None = None, state: State | None = STATE) -> Report:
    return Report(log.log_id, log.head if head is None else head, STATE.digest(), state)


def test_a_kiosk_has_a_key_and_a_stranger_has_none() -> None:
    assert kiosks.key_of(a_kiosk(7)) == bytes([7]) * 32
    assert kiosks.key_of("f" * 32) is None


def test_what_waits_is_what_the_kiosk_has_and_the_ledger_has_not() -> None:
    kiosk_id, log = a_kiosk(1), Log()
    study(log)
    storing.store(kiosk_id, log.log_id, log.batch(1, 4), 5)
    kiosks.remember(kiosk_id, report(log), 5)
    found = kiosks.find_kiosk(kiosk_id)
    assert (found.head, found.acknowledged, found.waiting, found.heard_at) == (9, 4, 5, 5)
    assert found.state == STATE


def test_a_new_log_begins_to_count_anew() -> None:
    kiosk_id, old, new = a_kiosk(1), Log(), Log()
    study(old)
    study(new)
    kiosks.remember(kiosk_id, report(old, head=900), 5)
    kiosks.remember(kiosk_id, report(new), 6)
    assert (kiosks.find_kiosk(kiosk_id).log_id, kiosks.find_kiosk(kiosk_id).waiting) == (new.log_id, 9)


def test_the_condition_says_who_needs_somebody() -> None:
    kiosk_id, log = a_kiosk(1, now=DAY), Log()
    study(log)

    def condition(now: int) -> str:
        return kiosks.find_kiosk(kiosk_id).condition(now)

    assert (condition(2 * DAY), condition(DAY + SILENT_AFTER + 1)) == ("new", "silent")
    kiosks.remember(kiosk_id, report(log), 3 * DAY)
    assert (condition(4 * DAY), condition(3 * DAY + SILENT_AFTER + 1)) == ("waiting", "silent")
    assert (kiosks.count_silent(4 * DAY), kiosks.count_silent(3 * DAY + SILENT_AFTER + 1)) == (0, 1)
    storing.store(kiosk_id, log.log_id, log.batch(), 3 * DAY)
    assert condition(4 * DAY) == "well"
    other = log.fork(3)
    study(other)
    with pytest.raises(storing.HistoryDiffersError):
        storing.store(kiosk_id, log.log_id, other.batch(4), 3 * DAY)
    assert condition(4 * DAY) == "forked"


def test_kiosks_are_sorted_and_found_by_station() -> None:
    for number, station in enumerate(["Vythiri", "Kalpetta 100%", "kalpetta_2"], start=1):
        a_kiosk(number, station)
    assert len(kiosks.list_kiosks()) == kiosks.count_kiosks() == len(kiosks.list_ids()) == 3
    assert [station.station for station in kiosks.list_kiosks("100%")] == ["Kalpetta 100%"]
    assert [station.station for station in kiosks.list_kiosks("a_2")] == ["kalpetta_2"]
    assert kiosks.count_kiosks("alpetta") == 2
    everyone = kiosks.list_kiosks()
    assert kiosks.list_kiosks(offset=1, most=1) == everyone[1:2]


def test_many_that_report_at_once_are_all_remembered() -> None:
    ids, failures, start = [a_kiosk(number) for number in range(1, 6)], [], threading.Barrier(5)

    def report_often(kiosk_id: str) -> None:
        try:
            with connected():
                start.wait()
                for head in range(1, 31):
                    kiosks.remember(kiosk_id, report(Log("log"), head), head)
        except Exception as error:
            failures.append(error)
        finally:
            close_database()

    threads = [threading.Thread(target=report_often, args=(kiosk_id,)) for kiosk_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [station.head for station in kiosks.list_kiosks()] == [30] * 5
