"""Signing in: a secret is tried, a sitting begins, it ends by itself. Time is passed in."""

import hashlib
import threading

import pytest

from kiosk.database import close_database
from kiosk.errors import LearnerError
from kiosk.people import learners, pins, signing_in, staff
from kiosk.people.signing_in import Limits, Sitting
from kiosk.people.tables import Learner, SignIn, Staff
from kiosk.progress import enrolling
from kiosk.web.here import Kiosk
from tests.kiosk.cast import PASSWORD, PIN
from tests.kiosk.opened import enrol
from tests.waiting import until

SECOND = 1000
NOW = 1_793_000_000_000
LIMITS = Limits(learner_idle=600 * SECOND, staff_idle=300 * SECOND, longest=4 * 3600 * SECOND)
BOOT = 1 << 38  # how far two boots lie apart at least
WRONG = "9999"


@pytest.fixture
def anitha(kiosk: Kiosk) -> Learner:
    return enrol(kiosk)


def code_of(kiosk: Kiosk, person: str, pin: str, now: int) -> str:
    """ "" if the PIN is accepted, else the refusal's code."""
    try:
        signing_in.try_secret(kiosk.secrets, person, pin, now)
    except LearnerError as refused:
        return refused.code
    return ""


def miss(kiosk: Kiosk, anitha: Learner, times: int, now: int) -> None:
    """Miss so often, each time as soon as the account is open again."""
    for _ in range(times):
        now = max(now, Learner.get_by_id(anitha.person).locked_until)
        assert code_of(kiosk, anitha.person, WRONG, now) == "wrong-pin"


@pytest.mark.parametrize("typed", [PIN, "൪൦൭൧", "४०७१"])
def test_the_right_pin_is_accepted_in_the_digits_of_any_keyboard(kiosk: Kiosk, anitha: Learner, typed: str) -> None:
    assert code_of(kiosk, anitha.person, typed, NOW) == ""


def test_a_pin_that_was_chosen_in_other_digits_is_accepted_in_latin_ones(kiosk: Kiosk) -> None:
    person = enrol(kiosk, pin="൪൦൭൧").person

    assert code_of(kiosk, person, "4071", NOW) == ""


@pytest.mark.parametrize("typed", [WRONG, "", PIN + "0", PIN[:3], f" {PIN}"])
def test_a_wrong_pin_is_refused(kiosk: Kiosk, anitha: Learner, typed: str) -> None:
    assert code_of(kiosk, anitha.person, typed, NOW) == "wrong-pin"


def test_somebody_elses_pin_is_refused(kiosk: Kiosk, anitha: Learner) -> None:
    other = enrol(kiosk, "Basheer", pin="8352")

    assert code_of(kiosk, anitha.person, "8352", NOW) == "wrong-pin"
    assert code_of(kiosk, other.person, "8352", NOW) == ""


@pytest.mark.parametrize("person", ["nobody", ""])
def test_whom_nobody_knows_is_refused_like_a_wrong_pin(kiosk: Kiosk, person: str) -> None:
    assert code_of(kiosk, person, PIN, NOW) == "wrong-pin"


def test_four_misses_cost_no_pause(kiosk: Kiosk, anitha: Learner) -> None:
    for _ in range(4):
        assert code_of(kiosk, anitha.person, WRONG, NOW) == "wrong-pin"

    assert code_of(kiosk, anitha.person, PIN, NOW) == ""


def test_five_misses_cost_thirty_seconds_for_the_right_pin_too(kiosk: Kiosk, anitha: Learner) -> None:
    for _ in range(5):
        assert code_of(kiosk, anitha.person, WRONG, NOW) == "wrong-pin"

    assert code_of(kiosk, anitha.person, PIN, NOW) == "locked"
    assert code_of(kiosk, anitha.person, PIN, NOW + 29_999) == "locked"
    assert code_of(kiosk, anitha.person, PIN, NOW + 30_000) == ""


def test_a_pause_ends_where_the_machines_clock_stands_before_the_last_trusted_time(
    kiosk: Kiosk, anitha: Learner
) -> None:
    kiosk.clock.trust(kiosk.now() + 86_400 * SECOND)
    miss(kiosk, anitha, 5, kiosk.now())
    Learner.update(locked_until=kiosk.now() + SECOND).execute()
    assert code_of(kiosk, anitha.person, PIN, kiosk.now()) == "locked"

    until(lambda: code_of(kiosk, anitha.person, PIN, kiosk.now()) == "")


def test_guesses_at_many_tablets_at_once_do_not_escape_the_pause(kiosk: Kiosk, anitha: Learner) -> None:
    together, codes = threading.Barrier(12), []

    def guess() -> None:
        together.wait()
        codes.append(code_of(kiosk, anitha.person, WRONG, NOW))
        close_database()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    row = Learner.get_by_id(anitha.person)
    assert len(codes) == 12
    assert row.misses == codes.count("wrong-pin") >= 5
    assert code_of(kiosk, anitha.person, PIN, NOW) == "locked"


def test_an_account_that_closes_is_noted_by_its_code_and_never_by_a_name(
    kiosk: Kiosk, anitha: Learner, caplog: pytest.LogCaptureFixture
) -> None:
    miss(kiosk, anitha, 4, NOW)
    assert caplog.messages == []
    miss(kiosk, anitha, 1, NOW)
    assert caplog.messages == [f"learner {anitha.code}: closed for 30 seconds after 5 misses."]


def test_the_pause_is_said_in_whole_seconds(kiosk: Kiosk, anitha: Learner) -> None:
    miss(kiosk, anitha, 5, NOW)

    with pytest.raises(LearnerError) as refused:
        signing_in.try_secret(kiosk.secrets, anitha.person, PIN, NOW + 1)

    assert refused.value.values == {"seconds": 30}


def test_tries_during_a_pause_are_not_counted(kiosk: Kiosk, anitha: Learner) -> None:
    miss(kiosk, anitha, 5, NOW)

    for _ in range(10):
        assert code_of(kiosk, anitha.person, WRONG, NOW + 1) == "locked"

    assert Learner.get_by_id(anitha.person).misses == 5


def test_the_pause_doubles_with_each_further_miss(kiosk: Kiosk, anitha: Learner) -> None:
    miss(kiosk, anitha, 4, NOW)
    pauses, now = [], NOW
    for _ in range(7):
        assert code_of(kiosk, anitha.person, WRONG, now) == "wrong-pin"
        opens = Learner.get_by_id(anitha.person).locked_until
        pauses.append((opens - now) // SECOND)
        now = opens

    assert pauses == [30, 60, 120, 240, 480, 900, 900]


def test_the_right_pin_makes_the_misses_forgotten(kiosk: Kiosk, anitha: Learner) -> None:
    miss(kiosk, anitha, 4, NOW)
    assert code_of(kiosk, anitha.person, PIN, NOW) == ""

    for _ in range(4):
        assert code_of(kiosk, anitha.person, WRONG, NOW) == "wrong-pin"
    assert code_of(kiosk, anitha.person, PIN, NOW) == ""


def test_twenty_misses_need_staff_for_ever_and_staff_can_open(kiosk: Kiosk, anitha: Learner) -> None:
    Learner.update(misses=19).execute()
    miss(kiosk, anitha, 1, NOW)

    assert code_of(kiosk, anitha.person, PIN, NOW) == "locked"
    assert code_of(kiosk, anitha.person, PIN, NOW + 365 * 86_400 * SECOND) == "needs-staff"

    learners.unlock(anitha.person)
    assert code_of(kiosk, anitha.person, PIN, NOW) == ""


def test_a_locked_account_does_not_lock_others(kiosk: Kiosk, anitha: Learner) -> None:
    other = enrol(kiosk, "Basheer", pin="8352")
    miss(kiosk, anitha, 6, NOW)

    assert code_of(kiosk, other.person, "8352", NOW) == ""


def test_a_closed_account_does_not_open(kiosk: Kiosk, anitha: Learner) -> None:
    enrolling.close(kiosk.clock, anitha.person)

    assert code_of(kiosk, anitha.person, PIN, NOW) == "wrong-pin"


def test_a_merged_account_does_not_open(kiosk: Kiosk, anitha: Learner) -> None:
    other = enrol(kiosk, "Anita")
    enrolling.merge(
        kiosk.clock, learners.by_id(kiosk.secrets, anitha.person), learners.by_id(kiosk.secrets, other.person)
    )

    assert code_of(kiosk, other.person, PIN, NOW) == "wrong-pin"


def test_a_new_pin_takes_the_place_of_the_old_one(kiosk: Kiosk, anitha: Learner) -> None:
    learners.set_secret(anitha.person, pins.kept(kiosk.secrets, "8352"))

    assert code_of(kiosk, anitha.person, PIN, NOW) == "wrong-pin"
    assert code_of(kiosk, anitha.person, "8352", NOW) == ""


def test_staff_sign_in_by_name_and_password_and_are_paused_too(kiosk: Kiosk) -> None:
    staff.add(kiosk.secrets, "Omana", ("operator",), PASSWORD)
    signing_in.try_password(kiosk.secrets, " Omana ", PASSWORD, NOW)

    for name, password in [("Omana", "wrong"), ("Nobody", PASSWORD), ("omana", PASSWORD + "x"), ("Omana", "")]:
        with pytest.raises(LearnerError) as refused:
            signing_in.try_password(kiosk.secrets, name, password, NOW)
        assert refused.value.code == "wrong-pin"

    Staff.update(misses=4).execute()
    with pytest.raises(LearnerError):
        signing_in.try_password(kiosk.secrets, "Omana", "wrong", NOW)
    with pytest.raises(LearnerError) as refused:
        signing_in.try_password(kiosk.secrets, "Omana", PASSWORD, NOW + 29_999)
    assert refused.value.code == "locked"
    signing_in.try_password(kiosk.secrets, "Omana", PASSWORD, NOW + 30_000)


def test_a_sitting_belongs_to_its_token(kiosk: Kiosk, anitha: Learner) -> None:
    token = signing_in.begin(NOW, learner=anitha.person)

    assert signing_in.sitting_of(token, NOW, LIMITS) == Sitting(anitha.person, None, NOW, NOW)
    assert signing_in.sitting_of(token[:-1], NOW, LIMITS) is None
    assert signing_in.sitting_of("", NOW, LIMITS) is None


def test_the_database_keeps_only_a_hash_of_the_token(kiosk: Kiosk, anitha: Learner) -> None:
    token = signing_in.begin(NOW, learner=anitha.person)

    assert SignIn.get().token == hashlib.sha256(token.encode()).hexdigest()
    assert signing_in.sitting_of(SignIn.get().token, NOW, LIMITS) is None


def test_every_sitting_has_a_token_of_its_own(kiosk: Kiosk, anitha: Learner) -> None:
    tokens = {signing_in.begin(NOW, learner=anitha.person) for _ in range(20)}

    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 43


@pytest.mark.parametrize(("who", "idle"), [({"learner": "p1"}, 600), ({"staff": "Omana"}, 300)])
def test_a_sitting_ends_when_nobody_used_it(kiosk: Kiosk, who: dict[str, str], idle: int) -> None:
    used, unused = signing_in.begin(NOW, **who), signing_in.begin(NOW, **who)
    almost = NOW + idle * SECOND - 1

    assert signing_in.sitting_of(used, almost, LIMITS) is not None
    assert signing_in.sitting_of(used, almost + (idle - 1) * SECOND, LIMITS) is not None
    assert signing_in.sitting_of(unused, almost + 1, LIMITS) is None
    assert signing_in.sitting_of(unused, NOW, LIMITS) is None


def test_a_sitting_ends_after_its_longest_time_however_much_it_is_used(kiosk: Kiosk) -> None:
    token = signing_in.begin(NOW, learner="p1")
    for minutes in range(0, 240, 5):
        assert signing_in.sitting_of(token, NOW + minutes * 60 * SECOND, LIMITS) is not None

    assert signing_in.sitting_of(token, NOW + 240 * 60 * SECOND, LIMITS) is None


def test_a_sitting_of_another_boot_ends(kiosk: Kiosk) -> None:
    token = signing_in.begin(NOW, learner="p1")

    assert signing_in.sitting_of(token, NOW - BOOT, LIMITS) is None


def test_a_sitting_lasts_when_another_page_used_it_since_the_clock_was_read(kiosk: Kiosk) -> None:
    token = signing_in.begin(NOW, learner="p1")
    assert signing_in.sitting_of(token, NOW + 60 * SECOND, LIMITS) is not None

    assert signing_in.sitting_of(token, NOW + 60 * SECOND - 5, LIMITS) is not None


def test_sittings_are_forgotten_once_they_are_over_and_not_when_they_began_meanwhile(kiosk: Kiosk) -> None:
    for began in (NOW - LIMITS.longest - 1, NOW - LIMITS.longest, NOW, NOW + SECOND, NOW + BOOT, NOW - BOOT):
        signing_in.begin(began, learner="p1")

    signing_in.forget_ended(LIMITS.longest, NOW)

    assert sorted(row.began_at - NOW for row in SignIn.select()) == [-LIMITS.longest, 0, SECOND]


def test_signing_out_ends_this_sitting_only(kiosk: Kiosk) -> None:
    here, there = signing_in.begin(NOW, learner="p1"), signing_in.begin(NOW, learner="p1")

    signing_in.end(here)
    signing_in.end("no token")

    assert signing_in.sitting_of(here, NOW, LIMITS) is None
    assert signing_in.sitting_of(there, NOW, LIMITS) is not None


def test_closing_an_account_ends_all_its_sittings(kiosk: Kiosk, anitha: Learner) -> None:
    tokens = [enrolling.sign_in(kiosk.clock, anitha.person) for _ in range(2)]
    other = signing_in.begin(kiosk.now(), learner="p1")

    enrolling.close(kiosk.clock, anitha.person)

    assert [signing_in.sitting_of(token, kiosk.now(), LIMITS) for token in tokens] == [None, None]
    assert signing_in.sitting_of(other, kiosk.now(), LIMITS) is not None
