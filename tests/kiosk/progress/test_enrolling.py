"""Enrolling, closing and merging: people and log change in one transaction."""

import pytest

from kiosk.database import writing
from kiosk.errors import OperatorError
from kiosk.people import learners
from kiosk.people.learners import Person
from kiosk.people.tables import Learner, SignIn
from kiosk.progress import enrolling, log, snapshots
from kiosk.web.here import Kiosk
from tests.kiosk.opened import enrol


def last_event() -> tuple[str, str | None, dict]:
    event = list(log.every_event())[-1]
    return event.kind, event.person, event.body


def person(kiosk: Kiosk, row: Learner) -> Person:
    found = learners.by_id(kiosk.secrets, row.person)
    assert found
    return found


def test_enrolment_is_in_the_log_with_code_and_language_and_no_name(kiosk: Kiosk) -> None:
    row = enrol(kiosk, "Anitha")

    assert last_event() == ("learner-enrolled/1", row.person, {"code": row.code, "language": "ml"})
    assert "Anitha" not in str([event.body for event in log.every_event()])


def test_an_enrolment_that_breaks_off_leaves_neither_learner_nor_event(kiosk: Kiosk) -> None:
    def enrol_and_fail() -> None:
        with writing():
            enrol(kiosk)
            raise RuntimeError("the power failed")

    with pytest.raises(RuntimeError):
        enrol_and_fail()

    assert learners.count() == 0
    assert len(list(log.every_event())) == 1


def test_closing_is_in_the_log(kiosk: Kiosk) -> None:
    row = enrol(kiosk)

    enrolling.close(kiosk.clock, row.person)

    assert last_event() == ("learner-closed/1", row.person, {})


def test_signing_in_is_in_the_log_and_notes_who_was_here(kiosk: Kiosk) -> None:
    row = enrol(kiosk)

    enrolling.sign_in(kiosk.clock, row.person)

    assert last_event() == ("signed-in/1", row.person, {})
    assert person(kiosk, row).seen_at > 0
    assert SignIn.get().learner == row.person


def test_merging_is_in_the_log_and_ends_the_sittings_of_the_one_that_goes(kiosk: Kiosk) -> None:
    kept, other = enrol(kiosk), enrol(kiosk, "Anita")
    enrolling.sign_in(kiosk.clock, other.person)

    enrolling.merge(kiosk.clock, person(kiosk, kept), person(kiosk, other))

    assert last_event() == ("learner-merged/1", other.person, {"into": kept.person})
    assert person(kiosk, other).is_closed
    assert not person(kiosk, kept).is_closed
    assert SignIn.select().count() == 0
    assert snapshots.compare(log.every_event()) == []


def test_two_operators_who_merge_crosswise_leave_one_account_open(kiosk: Kiosk) -> None:
    """Each decides on a page that was opened before the other one was done."""
    one, other = person(kiosk, enrol(kiosk)), person(kiosk, enrol(kiosk, "Anita"))
    enrolling.merge(kiosk.clock, one, other)

    with pytest.raises(OperatorError) as refused:
        enrolling.merge(kiosk.clock, other, one)

    assert refused.value.code == "merge-closed"
    assert learners.count() == 1
    assert last_event() == ("learner-merged/1", other.person, {"into": one.person})


def test_nobody_is_merged_with_himself_or_with_a_closed_account(kiosk: Kiosk) -> None:
    kept, other = enrol(kiosk), enrol(kiosk, "Anita")
    with pytest.raises(OperatorError) as refused:
        enrolling.merge(kiosk.clock, person(kiosk, kept), person(kiosk, kept))
    assert refused.value.code == "merge-same"

    enrolling.close(kiosk.clock, other.person)
    for one, two in ((kept, other), (other, kept)):
        with pytest.raises(OperatorError) as refused:
            enrolling.merge(kiosk.clock, person(kiosk, one), person(kiosk, two))
        assert refused.value.code == "merge-closed"
    assert last_event()[0] == "learner-closed/1"


@pytest.mark.parametrize("is_kept_last", [True, False])
def test_after_a_merge_the_kept_account_was_here_as_late_as_either(kiosk: Kiosk, is_kept_last: bool) -> None:
    kept, other = enrol(kiosk), enrol(kiosk, "Anita")
    for one in (other, kept) if is_kept_last else (kept, other):
        enrolling.sign_in(kiosk.clock, one.person)
    late = max(person(kiosk, kept).seen_at, person(kiosk, other).seen_at)

    enrolling.merge(kiosk.clock, person(kiosk, kept), person(kiosk, other))

    assert person(kiosk, kept).seen_at == late
    assert snapshots.compare(log.every_event()) == []


def test_a_merge_tells_of_the_other_accounts_visits_where_the_kept_one_had_none(kiosk: Kiosk) -> None:
    kept, other = enrol(kiosk), enrol(kiosk, "Anita")
    enrolling.sign_in(kiosk.clock, other.person)

    enrolling.merge(kiosk.clock, person(kiosk, kept), person(kiosk, other))

    assert person(kiosk, kept).seen_at == person(kiosk, other).seen_at > 0
