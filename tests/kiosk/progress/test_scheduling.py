"""When a question comes back: day by day, from the reviews alone."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.progress.scheduling import Review, cards, day_of

DAY = 86_400_000
NOON = int(datetime(2026, 3, 2, 6, 30, tzinfo=UTC).timestamp() * 1000)  # noon in India
TODAY = day_of(NOON)
WRONG, PART, RIGHT = 0, 500, 1000

reviews = st.lists(
    st.builds(
        Review,
        st.just("tea"),
        st.just("check"),
        st.sampled_from("abc"),
        st.integers(NOON - 900 * DAY, NOON),
        st.sampled_from((WRONG, PART, RIGHT)),
    ),
    max_size=30,
)


def answered(*marks: int, apart: int = DAY, first: int = NOON) -> list[Review]:
    """One question, answered again and again for these marks."""
    return [Review("tea", "check", "leaf", first + place * apart, mark) for place, mark in enumerate(marks)]


def due_after(*marks: int, apart: int = DAY) -> int:
    """In how many days after the last answer the question comes back."""
    history = answered(*marks, apart=apart)
    (card,) = cards(history)
    return card.due - day_of(history[-1].at)


def test_a_question_that_was_answered_wrong_comes_back_the_next_day() -> None:
    (card,) = cards(answered(WRONG))
    assert (card.key, card.reviews, card.due) == (("tea", "check", "leaf"), 1, TODAY + 1)


def test_what_was_always_right_never_comes_back() -> None:
    assert cards(answered(RIGHT, RIGHT)) == []


def test_what_was_known_before_a_mistake_does_not_count() -> None:
    (card,) = cards(answered(RIGHT, WRONG))
    assert (card.reviews, card.due) == (1, TODAY + 2)


def test_a_right_answer_puts_the_question_off_and_each_further_one_for_longer() -> None:
    once = due_after(WRONG, RIGHT)
    twice = cards([*answered(WRONG, RIGHT), *answered(RIGHT, first=NOON + (1 + once) * DAY)])[0]
    assert once > 1
    assert twice.due - TODAY - 1 - once > once


def test_part_marks_bring_it_back_sooner_than_a_right_answer_and_no_later_than_a_day_after_a_wrong_one() -> None:
    assert due_after(WRONG, WRONG) == 1
    assert 1 <= due_after(WRONG, PART) < due_after(WRONG, RIGHT)


def test_a_question_of_one_name_in_two_quizzes_is_two() -> None:
    one, other = answered(WRONG)[0], Review("tea", "other", "leaf", NOON, WRONG)
    assert {card.key for card in cards([one, other])} == {one.key, other.key}


def test_what_is_due_first_stands_first() -> None:
    early, late = Review("tea", "check", "b", NOON - DAY, WRONG), Review("tea", "check", "a", NOON, WRONG)
    assert [card.question for card in cards([late, early])] == ["b", "a"]


def test_a_day_begins_at_midnight_in_india() -> None:
    midnight = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    before, after = (int((midnight + timedelta(seconds=each)).timestamp() * 1000) for each in (-1, 0))
    assert (day_of(before), day_of(after)) == (TODAY, TODAY + 1)


@given(reviews)
def test_the_order_in_which_reviews_are_read_does_not_matter(history: list[Review]) -> None:
    one_a_moment = list({(each.key, each.at): each for each in history}.values())
    assert cards(reversed(one_a_moment)) == cards(one_a_moment)


@given(reviews)
def test_a_card_is_never_due_before_the_day_after_its_last_answer_nor_for_more_than_a_year(
    history: list[Review],
) -> None:
    last = {each.key: day_of(each.at) for each in sorted(history, key=lambda each: each.at)}
    assert all(1 <= card.due - last[card.key] <= 365 for card in cards(history))
