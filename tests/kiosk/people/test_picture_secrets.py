"""Three pictures in order, as a secret."""

import pytest

from kiosk.errors import LearnerError, OperatorError
from kiosk.people import learners, picture_secrets, pins, signing_in
from kiosk.people.details import PICTURES, Details
from kiosk.people.tables import Learner
from kiosk.progress import enrolling
from kiosk.web.here import Kiosk

MINE = ("boat", "star", "fish")
NOW = 1_000_000


@pytest.fixture
def anitha(kiosk: Kiosk) -> Learner:
    kept = picture_secrets.kept(kiosk.secrets, MINE)
    details = Details("Anitha", "ml", "lotus", "consent")
    return enrolling.enrol(kiosk.clock, kiosk.secrets, details, kept, learners.BY_PICTURES)


def is_taken(kiosk: Kiosk, learner: Learner, given: str) -> bool:
    try:
        signing_in.try_secret(kiosk.secrets, learner.person, given, NOW)
    except LearnerError:
        return False
    return True


def test_the_pictures_in_their_order_let_in_and_in_no_other(kiosk: Kiosk, anitha: Learner) -> None:
    assert is_taken(kiosk, anitha, picture_secrets.joined(MINE))
    for wrong in (("star", "boat", "fish"), ("boat", "star", "kite"), ("boat", "star"), ("boat",), ()):
        assert not is_taken(kiosk, anitha, picture_secrets.joined(wrong)), wrong
        learners.unlock(anitha.person)


def test_they_are_hashed_and_lock_as_a_pin_does(kiosk: Kiosk, anitha: Learner) -> None:
    assert anitha.pin.startswith("$argon2id$")
    for _ in range(5):
        assert not is_taken(kiosk, anitha, "star boat fish")
    with pytest.raises(LearnerError) as locked:
        signing_in.try_secret(kiosk.secrets, anitha.person, picture_secrets.joined(MINE), NOW)
    assert locked.value.code == "locked"


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ((), "pictures"),
        (("boat", "star"), "pictures"),
        (("boat", "star", "fish", "kite"), "pictures"),
        (("boat", "star", "tiger"), "pictures"),
        (("boat", "boat", "star"), "pictures-twice"),
    ],
)
def test_anything_but_three_different_pictures_is_refused(kiosk: Kiosk, chosen: tuple[str, ...], code: str) -> None:
    with pytest.raises(OperatorError) as refused:
        picture_secrets.kept(kiosk.secrets, chosen)
    assert refused.value.code == code


def test_those_that_are_drawn_can_be_kept_and_differ() -> None:
    drawn = {picture_secrets.make() for _ in range(40)}
    for each in drawn:
        picture_secrets.check(each)
    assert len(drawn) > 20
    assert {picture for each in drawn for picture in each} == set(PICTURES)


def test_a_new_secret_may_be_of_the_other_kind(kiosk: Kiosk, anitha: Learner) -> None:
    learners.set_secret(anitha.person, pins.kept(kiosk.secrets, "4071"))
    assert is_taken(kiosk, anitha, "4071")
    assert not is_taken(kiosk, anitha, picture_secrets.joined(MINE))
    assert learners.by_id(kiosk.secrets, anitha.person).secret_kind == learners.BY_PIN
