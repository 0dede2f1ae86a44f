"""What staff ask for, on SQLite and on PostgreSQL."""

import pytest

from sync.hub.fleet import joining
from sync.hub.ledger import storing
from sync.hub.outcomes import folding
from sync.hub.outcomes.results import (
    QuizResult,
    count_pack_results,
    known_packs,
    learner_results,
    pack_results,
)
from sync.protocol import events
from tests.sync.hub.simulated_kiosk import Log, study

KALPETTA, VYTHIRI = "a" * 32, "b" * 32
PEPPER = bytes(32)

pytestmark = pytest.mark.usefixtures("hub_database")


def a_kiosk(kiosk_id: str, station: str, log: Log) -> None:
    code = joining.make_code(PEPPER, 0).code
    joining.join(joining.Applicant(kiosk_id, bytes(32), station, "here"), code, PEPPER, 0)
    storing.store(kiosk_id, log.log_id, log.batch(), 0)
    folding.catch_up(kiosk_id)


@pytest.fixture
def log() -> Log:
    """Anju tries a quiz twice, Binu once; Chinnu was never enrolled."""
    log = Log()
    anju = study(log, "ANJU", marks=4000)
    study(log, "BINU", marks=8000)
    item = {"pack": "digital-basics", "version": "1.0.0", "language": "ml"}
    log.append(events.QuizStarted("again", **item, quiz="check-phone"), anju)
    log.append(events.QuizFinished("again", 6000, 8000, True), anju)
    log.append(events.QuizStarted("open", **item, quiz="check-internet"), anju)
    log.append(events.LessonFinished("online-safety", "1.0.0", "lock-your-phone", "ml"), anju)
    log.append(events.LessonFinished(**item, lesson="meet-your-phone"), "chinnu")
    return log


def test_a_learner_is_shown_with_lessons_and_the_best_marks_of_each_finished_quiz(log: Log) -> None:
    a_kiosk(KALPETTA, "Kalpetta", log)
    shown = [(learner.code, learner.lessons_finished, learner.quizzes) for learner in learner_results(KALPETTA)]
    assert shown == [
        ("ANJU", 2, (QuizResult("digital-basics", "check-phone", 6000, 8000, True),)),
        ("BINU", 1, (QuizResult("digital-basics", "check-phone", 8000, 8000, True),)),
    ]


def test_results_stand_by_station_learner_and_pack(log: Log) -> None:
    a_kiosk(VYTHIRI, "Vythiri", log)
    other = Log()
    study(other, "ZACH")
    a_kiosk(KALPETTA, "Kalpetta", other)
    shown = [(r.station, r.code, r.pack, r.lessons_finished, r.quizzes_passed) for r in pack_results()]
    assert shown == [
        ("Kalpetta", "ZACH", "digital-basics", 1, 1),
        ("Vythiri", "ANJU", "digital-basics", 1, 1),
        ("Vythiri", "ANJU", "online-safety", 1, 0),
        ("Vythiri", "BINU", "digital-basics", 1, 1),
    ]
    assert known_packs() == ["digital-basics", "online-safety"]


def test_results_can_be_had_of_one_kiosk_of_one_pack_and_in_pages(log: Log) -> None:
    a_kiosk(VYTHIRI, "Vythiri", log)
    other = Log()
    study(other, "ZACH")
    a_kiosk(KALPETTA, "Kalpetta", other)
    assert [result.code for result in pack_results(kiosk_id=KALPETTA)] == ["ZACH"]
    assert [result.code for result in pack_results(pack="online-safety")] == ["ANJU"]
    assert [result.code for result in pack_results(offset=1, most=2)] == ["ANJU", "ANJU"]
    assert (count_pack_results(), count_pack_results(VYTHIRI, "digital-basics")) == (4, 2)


def test_a_learner_who_was_merged_counts_for_the_other_alone(log: Log) -> None:
    anju, binu = log.events[0].person, log.events[9].person
    log.append(events.LearnerMerged(anju), binu)
    a_kiosk(KALPETTA, "Kalpetta", log)
    assert [(learner.code, learner.quizzes[0].marks) for learner in learner_results(KALPETTA)] == [("ANJU", 8000)]
    assert {result.code for result in pack_results()} == {"ANJU"}


def test_the_lessons_of_a_pack_stand_in_the_order_in_which_they_were_finished(log: Log) -> None:
    item = {"pack": "digital-basics", "version": "1.0.0", "language": "ml"}
    log.append(events.LessonFinished(**item, lesson="files-and-folders"), log.events[0].person)
    a_kiosk(KALPETTA, "Kalpetta", log)

    (result,) = pack_results(KALPETTA, "digital-basics", code="ANJU")

    assert [each.lesson for each in result.lessons] == ["meet-your-phone", "files-and-folders"]
    assert [each.finished_at for each in result.lessons] == [log.events[3].at, log.events[-1].at]
    assert [learner.code for learner in learner_results(KALPETTA, "ANJU")] == ["ANJU"]
