"""What a learner is to revise, from the log of a real kiosk."""

from dataclasses import replace

import pytest

from kiosk.progress import anchoring, log, revision, snapshots, studying
from kiosk.progress.revision import Portion
from kiosk.progress.tables import Event
from kiosk.web.here import Kiosk
from sync.protocol.events import LearnedElsewhere, LearnerMerged, Revised
from tests.kiosk.cast import Cast
from tests.kiosk.clocks import REAL
from tests.kiosk.conftest import Repository
from tests.kiosk.opened import take_in
from tests.packs import Publisher
from tests.sync.hub.catalogue import tiny_pack

DAY = 86_400_000


def take(kiosk: Kiosk, person: str, answers: dict[str, object], hands_in: bool = True) -> None:
    """The quiz of `tea-stall`, with these answers."""
    attempt = studying.start_quiz(kiosk.clock, person, Repository.manifest(), "check-tea", "en")
    mine = studying.attempt_of(person, attempt)
    studying.answer(kiosk.clock, mine, answers)
    if hands_in:
        studying.hand_in(kiosk.clock, mine)


def today(kiosk: Kiosk, person: str) -> Portion:
    return revision.portion(kiosk.clock, person, lambda manifest, entry: manifest.face(entry, "en"))


def names(portion: Portion) -> list[str]:
    return [asked.question.id for asked in portion.asked]


@pytest.fixture
def anitha(kiosk: Kiosk, cast: Cast, shelf: Repository) -> str:
    """Anitha, who yesterday answered one question right, one wrong, one in part, and left the others."""
    person = cast.anitha.person
    take(kiosk, person, {"first-step": "sugar", "leaf": "leaves", "joined": {"kettle": "kettle"}})
    kiosk.clock.let_pass(DAY)
    return person


def test_what_was_not_right_in_full_comes_back_the_next_day(kiosk: Kiosk, anitha: str) -> None:
    portion = today(kiosk, anitha)
    assert names(portion) == ["first-step", "joined"]
    assert (portion.done, portion.tomorrow) == (0, False)


def test_nothing_comes_back_on_the_same_day_nor_before_the_quiz_is_handed_in(
    kiosk: Kiosk, cast: Cast, shelf: Repository
) -> None:
    person = cast.anitha.person
    take(kiosk, person, {"first-step": "sugar"}, hands_in=False)
    kiosk.clock.let_pass(DAY)
    assert names(today(kiosk, person)) == []
    studying.hand_in(kiosk.clock, studying.open_attempt(person, "tea-stall", "check-tea"))
    portion = today(kiosk, person)
    assert (names(portion), portion.tomorrow) == ([], True)
    kiosk.clock.let_pass(DAY)
    assert names(today(kiosk, person)) == ["first-step"]


def test_an_answer_in_revision_is_an_event_and_puts_the_question_off(kiosk: Kiosk, anitha: str) -> None:
    asked = today(kiosk, anitha).asked[0]
    revision.revise(kiosk.clock, anitha, asked, "water")
    portion = today(kiosk, anitha)
    assert (names(portion), portion.done) == (["joined"], 1)
    last = revision.last_revised(anitha)
    assert last == Revised("tea-stall", "1.0.0", "check-tea", "first-step", "en", "water", 1000)
    assert Event.select().where(Event.kind == "revised/1").count() == 1


def test_what_is_wrong_again_comes_back_the_day_after_and_not_at_once(kiosk: Kiosk, anitha: str) -> None:
    revision.revise(kiosk.clock, anitha, today(kiosk, anitha).asked[0], None)
    portion = today(kiosk, anitha)
    assert (names(portion), portion.tomorrow) == (["joined"], True)
    kiosk.clock.let_pass(DAY)
    assert "first-step" in names(today(kiosk, anitha))


def test_a_later_answer_in_a_quiz_counts_as_a_review(kiosk: Kiosk, anitha: str) -> None:
    take(kiosk, anitha, {"first-step": "water", "joined": {"kettle": "kettle", "cup": "cup"}})
    assert names(today(kiosk, anitha)) == []


def test_nobody_revises_what_another_got_wrong(kiosk: Kiosk, anitha: str, cast: Cast) -> None:
    basheer = cast.enrol("Basheer").person
    assert names(today(kiosk, basheer)) == []
    revision.revise(kiosk.clock, basheer, today(kiosk, anitha).asked[0], "water")
    assert names(today(kiosk, anitha)) == ["first-step", "joined"]
    assert revision.last_revised(anitha) is None


def test_a_question_that_the_installed_version_has_no_more_is_not_asked(
    kiosk: Kiosk, cast: Cast, publisher: Publisher
) -> None:
    take_in(kiosk, publisher)
    take(kiosk, cast.anitha.person, {"first-step": "sugar", "leaf": "stone"})
    kiosk.clock.let_pass(DAY)
    short = tiny_pack.QUIZ.partition('[[questions]]\nid = "change"')[0]
    publisher.publish(version="2.0.0", files={f"{tag}/03-check-tea.toml": short for tag in ("en", "ml")})
    take_in(kiosk, publisher)
    portion = today(kiosk, cast.anitha.person)
    assert [(asked.question.id, asked.manifest.version) for asked in portion.asked] == [("first-step", "2.0.0")]


def test_more_than_fits_into_a_day_waits_until_tomorrow(kiosk: Kiosk, cast: Cast, publisher: Publisher) -> None:
    question = tiny_pack.QUIZ[
        tiny_pack.QUIZ.index('[[questions]]\nid = "leaf"') : tiny_pack.QUIZ.index('[[questions]]\nid = "order"')
    ]
    many = tiny_pack.QUIZ + "".join(question.replace('"leaf"', f'"leaf-{number}"', 1) for number in range(30))
    publisher.publish(version="2.0.0", files={f"{tag}/03-check-tea.toml": many for tag in ("en", "ml")})
    take_in(kiosk, publisher)
    person = cast.anitha.person
    take(kiosk, person, {f"leaf-{number}": "stone" for number in range(30)})
    kiosk.clock.let_pass(DAY)
    portion = today(kiosk, person)
    assert (len(portion.asked), portion.tomorrow) == (revision.MOST_A_DAY, True)
    for asked in portion.asked[:5]:
        revision.revise(kiosk.clock, person, asked, "leaf")
    portion = today(kiosk, person)
    assert (len(portion.asked), portion.done) == (revision.MOST_A_DAY - 5, 5)


def test_the_true_time_counts_once_it_is_known(kiosk: Kiosk, cast: Cast, shelf: Repository) -> None:
    """The clock said next year when the quiz was taken; the hub has set it right since."""
    truth = REAL.wall()
    kiosk.clock.set_wall(truth + 365 * DAY)
    take(kiosk, cast.anitha.person, {"first-step": "sugar"})
    kiosk.clock.set_wall(truth)
    anchoring.hear_hub(kiosk.clock, truth, 100)
    assert names(today(kiosk, cast.anitha.person)) == []
    kiosk.clock.let_pass(DAY)
    assert names(today(kiosk, cast.anitha.person)) == ["first-step"]


def test_what_was_revised_with_another_account_or_at_another_station_counts(
    kiosk: Kiosk, anitha: str, cast: Cast
) -> None:
    twin, third = cast.enrol("Anitha M").person, cast.enrol("Anitha K").person
    first, second = today(kiosk, anitha).asked
    revision.revise(kiosk.clock, third, first, "water")
    log.append(kiosk.clock, LearnerMerged(twin), third)
    log.append(kiosk.clock, LearnerMerged(anitha), twin)
    assert names(today(kiosk, anitha)) == ["joined"]
    what = Revised("tea-stall", "1.0.0", "check-tea", second.question.id, "ml", None, 1000).as_json()
    log.append(kiosk.clock, LearnedElsewhere("b" * 32, 7, Revised.KIND, kiosk.clock.milliseconds(), what), anitha)
    assert names(today(kiosk, anitha)) == []


def test_the_log_alone_gives_the_same_after_everything_was_rebuilt(kiosk: Kiosk, anitha: str) -> None:
    revision.revise(kiosk.clock, anitha, today(kiosk, anitha).asked[0], "sugar")
    before = [replace(asked.card) for asked in today(kiosk, anitha).asked]
    assert snapshots.compare(log.every_event()) == []
    snapshots.rebuild(log.every_event())
    assert [asked.card for asked in today(kiosk, anitha).asked] == before


def test_a_walk_over_all_that_was_ever_done_is_not_needed(kiosk: Kiosk, anitha: str) -> None:
    query = Event.select(Event.body).where(Event.person.in_([anitha]) & revision.tables.MAY_BE_REVISION)
    sql, values = query.sql()
    plan = str(Event._meta.database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())
    assert "event_revision" in plan
