"""One-time codes, on SQLite and on PostgreSQL; what a kiosk hears stands in the endpoint's tests."""

import threading

import pytest

from sync.hub.database import close_database, connected
from sync.hub.errors import TechnicianError
from sync.hub.fleet import joining, kiosks
from sync.hub.fleet.tables import JoinCode

PEPPER = bytes(32)

pytestmark = pytest.mark.usefixtures("hub_database")


def applicant(number: int) -> joining.Applicant:
    return joining.Applicant(f"{number:032x}", bytes([number]) * 32, f"Station {number}", f"10.0.0.{number}")


def test_a_code_is_easy_to_say_and_hard_to_mistake() -> None:
    for _ in range(50):
        code = joining.make_code(PEPPER, 0).code
        assert len(code) == 9
        assert code[4] == "-"
        assert not set(code) & set("01OILUVZSBAE")


def test_the_database_does_not_know_the_code() -> None:
    code = joining.make_code(PEPPER, 0).code
    row = JoinCode.get()
    assert code not in row.digest
    with pytest.raises(TechnicianError):
        joining.join(applicant(1), code, bytes([1]) * 32, 0)


def test_of_many_kiosks_that_use_one_code_at_once_one_joins() -> None:
    code, start, joined = joining.make_code(PEPPER, 0).code, threading.Barrier(5), []

    def try_it(number: int) -> None:
        with connected():
            start.wait()
            try:
                joining.join(applicant(number), code, PEPPER, 0)
                joined.append(number)
            except TechnicianError:
                pass
        close_database()

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [station.kiosk_id for station in kiosks.list_kiosks()] == [f"{number:032x}" for number in joined]
    assert len(joined) == 1


def test_wrong_codes_from_elsewhere_do_not_close_the_door() -> None:
    code = joining.make_code(PEPPER, 0).code
    for _ in range(10):
        with pytest.raises(TechnicianError):
            joining.join(applicant(1), "wrong", PEPPER, 0)
    joining.join(applicant(2), code, PEPPER, 0)


def test_codes_that_are_over_are_forgotten() -> None:
    joining.make_code(PEPPER, 0)
    joining.make_code(PEPPER, joining.LIFE + 1)
    assert JoinCode.select().count() == 1
