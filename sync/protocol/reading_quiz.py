"""Reading a quiz from its TOML document (FORMAT.md, A.3), with every fault at once.

What always holds for a quiz without a fault: every id that a question names is there, no bank draws more than it has,
and the questions of a case stand together.
"""

from typing import Any

from sync.protocol.errors import N_
from sync.protocol.lesson import MOST_MINUTES, TITLE_LENGTH, read_audio
from sync.protocol.quiz import AT_THE_END, EACH, MOST_OF_A_SKILL, Bank, Case, Quiz, Skill
from sync.protocol.reading import Fault, Table
from sync.protocol.reading_question import in_format, markdown, read_question, unique
from sync.protocol.versions import FIRST_WITH_CASES, PACK_FORMAT

MOST_QUESTIONS = 100
MOST_PARTS = 20
MOST_ATTEMPTS = 20
MOST_CASE = 10_000

_NEWER_KEYS = ("attempts", "limit", "feedback", "shuffle", "cases", "banks", "skills")


def read_quiz(document: dict[str, Any], format_: int = PACK_FORMAT) -> tuple[Quiz | None, list[Fault]]:
    """A quiz from its TOML document in a pack of this format, or None, and all its faults."""
    quiz, faults = read_partly(document, format_)
    return (None if faults else quiz), faults


def read_partly(document: dict[str, Any], format_: int = PACK_FORMAT) -> tuple[Quiz, list[Fault]]:
    """What could be read of a quiz, and all its faults.

    "" and 0 stand where something could not be read; questions of unknown kinds are left out.
    """
    faults: list[Fault] = []
    table = Table(document, (), faults)
    in_format(table, format_, _NEWER_KEYS)
    rows = table.tables("questions", 1, MOST_QUESTIONS)
    quiz = Quiz(
        id=table.id("id") or "",
        title=table.text("title", TITLE_LENGTH) or "",
        pass_mark=table.integer("pass", 1, 100) or 0,
        minutes=table.integer("minutes", 1, MOST_MINUTES) or 0,
        questions=tuple(filter(None, [read_question(each, format_) for each in rows])),
        attempts=table.integer("attempts", 1, MOST_ATTEMPTS, required=False),
        limit=table.integer("limit", 1, MOST_MINUTES, required=False),
        feedback=_feedback(table),
        shuffle=table.flag("shuffle"),
        cases=tuple(_case(each) for each in table.tables("cases", 0, MOST_PARTS)),
        banks=tuple(_bank(each) for each in table.tables("banks", 0, MOST_PARTS)),
        skills=tuple(_skill(each) for each in table.tables("skills", 0, MOST_PARTS)),
    )
    table.done()
    _unique_questions(document, faults)
    if format_ >= FIRST_WITH_CASES:
        _check_parts(quiz, table)
    return quiz, faults


def _unique_questions(document: dict[str, Any], faults: list[Fault]) -> None:
    rows = document.get("questions")
    seen = set()
    for index, row in enumerate(rows[:MOST_QUESTIONS] if isinstance(rows, list) else ()):
        id_ = row.get("id") if isinstance(row, dict) else None
        if isinstance(id_, str) and id_ in seen:
            sentence = N_("The id %(id)s stands twice. Give each its own.")
            faults.append(Fault(("questions", index, "id"), "duplicate-id", sentence, {"id": id_}))
        seen.add(id_ if isinstance(id_, str) else None)


def _feedback(table: Table) -> str:
    found = table.text("feedback", required=False)
    if found not in (None, AT_THE_END, EACH):
        sentence = N_("feedback is %(found)s. Write %(end)s or %(each)s.")
        table.fault("feedback", "feedback", sentence, found=found, end=AT_THE_END, each=EACH)
    return found or AT_THE_END


def _case(table: Table) -> Case:
    text = markdown(table, "text", most=MOST_CASE) or ""
    case = Case(table.id("id") or "", table.text("title", TITLE_LENGTH) or "", text, *read_audio(table))
    table.done()
    return case


def _bank(table: Table) -> Bank:
    bank = Bank(table.id("id") or "", table.integer("draw", 1, MOST_QUESTIONS) or 0)
    table.done()
    return bank


def _skill(table: Table) -> Skill:
    of = table.integer("of", 1, MOST_OF_A_SKILL) or 0
    right = table.integer("right", 1, of or MOST_OF_A_SKILL) or 0
    skill = Skill(table.id("id") or "", table.text("title", TITLE_LENGTH) or "", right, of)
    table.done()
    return skill


def _check_parts(quiz: Quiz, table: Table) -> None:
    """Cases, banks and skills against the questions that name them."""
    for key, parts in (("cases", quiz.cases), ("banks", quiz.banks), ("skills", quiz.skills)):
        ids = [part.id for part in parts]
        unique(table, key, ids)
        named = [getattr(question, key.removesuffix("s")) for question in quiz.questions]
        for id_ in sorted({id_ for id_ in named if id_ and id_ not in ids}):
            sentence = N_("A question names %(id)s, but %(key)s has none of that id. Add it, or correct the id.")
            table.fault("questions", "belongs", sentence, id=id_, key=key)
        for id_ in ids:
            if id_ and id_ not in named:
                sentence = N_("No question names %(id)s of %(key)s. Name it in a question, or remove it.")
                table.fault(key, "no-questions", sentence, id=id_, key=key)
    _check_draws(quiz, table)
    _check_together(quiz, table)


def _check_draws(quiz: Quiz, table: Table) -> None:
    for bank in quiz.banks:
        found = sum(question.bank == bank.id for question in quiz.questions)
        if 0 < found < bank.draw:
            sentence = N_(
                "The bank %(id)s draws %(draw)s questions, but has only %(found)s. Write more, or draw fewer."
            )
            table.fault("banks", "draw", sentence, id=bank.id, draw=bank.draw, found=found)


def _check_together(quiz: Quiz, table: Table) -> None:
    cases = [question.case for question in quiz.questions]
    for case in quiz.cases:
        places = [place for place, id_ in enumerate(cases) if id_ == case.id]
        if places and places[-1] - places[0] + 1 != len(places):
            sentence = N_("The questions of the case %(id)s do not stand together. Put them one after another.")
            table.fault("questions", "case-apart", sentence, id=case.id)
