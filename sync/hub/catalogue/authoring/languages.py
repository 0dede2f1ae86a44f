"""The languages of a pack against one another: ids, what the main language lacks, questions that differ."""

from sync.hub.catalogue.authoring.findings import Finding
from sync.hub.catalogue.authoring.folder import DESCRIPTION
from sync.hub.catalogue.authoring.source import Source, Unit
from sync.protocol.errors import N_
from sync.protocol.quiz import Question, Quiz, Skill


def check_languages(source: Source) -> list[Finding]:
    """What is wrong between languages and ids."""
    findings = _check_folders(source)
    for language in source.layout.languages:
        findings += _check_ids(source.units_in(language))
        findings += _check_skills(source.units_in(language))
    if source.description.languages:
        main = source.description.languages[0]
        for language in source.layout.languages:
            if language != main and main in source.layout.languages:
                findings += _check_against(source, main, source.units_in(language))
    return findings


def _check_folders(source: Source) -> list[Finding]:
    findings = []
    declared, found = source.description.languages, source.layout.languages
    line = source.description_lines.of(("languages",))
    for language in declared:
        if language not in found:
            sentence = N_("There is no folder for the language %(language)s. Write its lessons, or remove it here.")
            findings.append(Finding(DESCRIPTION, line, "missing-language", sentence, {"language": language}))
    for language in found if declared else ():
        if language not in declared:
            sentence = N_("The language %(language)s does not stand in pack.toml. Add it there, or remove the folder.")
            findings.append(Finding(language, None, "undeclared-language", sentence, {"language": language}))
    if declared and declared[0] in found and not any(u.language == declared[0] for u in source.layout.units):
        sentence = N_("The main language %(language)s has no lesson. Write one, named like 01-welcome.md.")
        findings.append(Finding(declared[0], None, "no-lesson", sentence, {"language": declared[0]}))
    return findings


def _check_ids(units: list[Unit]) -> list[Finding]:
    findings = []
    first: dict[str, Unit] = {}
    for unit in units:
        if unit.id is None:
            continue
        if unit.id in first:
            sentence = N_("The id %(id)s also stands in %(other)s. Give each lesson and quiz its own.")
            values = {"id": unit.id, "other": first[unit.id].path}
            findings.append(Finding(unit.path, unit.lines.of(("id",)), "duplicate-id", sentence, values))
        first.setdefault(unit.id, unit)
    return findings


def _check_skills(units: list[Unit]) -> list[Finding]:
    """A skill that several quizzes show is one skill: the same title, and as often right."""
    findings = []
    first: dict[str, tuple[Skill, Unit]] = {}
    for unit in units:
        for place, skill in enumerate(unit.quiz.skills if unit.quiz else ()):
            known, where = first.setdefault(skill.id, (skill, unit))
            if known != skill:
                sentence = N_("The skill %(id)s is another one in %(other)s. Give both the same title, right and of.")
                values = {"id": skill.id, "other": where.path}
                findings.append(Finding(unit.path, unit.lines.of(("skills", place)), "skill-differs", sentence, values))
    return findings


def _check_against(source: Source, language: str, others: list[Unit]) -> list[Finding]:
    """What a language has otherwise than the main one, `language`. A file there without a known id may be the one that
    seems to be missing."""
    findings: list[Finding] = []
    main = source.units_in(language)
    by_name = {(unit.file.kind, unit.id): unit for unit in main}
    known = {unit.path for unit in main if unit.id is not None}
    nameless = {file.kind for file in source.layout.units if file.language == language and file.path not in known}
    for unit in others:
        model = by_name.get((unit.file.kind, unit.id))
        if unit.id is None:
            continue
        if model is None:
            if unit.file.kind in nameless:
                continue
            sentence = N_(
                "%(id)s is missing in the main language %(language)s. Write it there, or correct the id here."
            )
            values = {"id": unit.id, "language": language}
            findings.append(Finding(unit.path, unit.lines.of(("id",)), "not-in-main-language", sentence, values))
        elif unit.quiz and model.quiz:
            findings += _check_rules(unit, unit.quiz, model, model.quiz)
            findings += _check_questions(unit, unit.quiz.questions, model, model.quiz.questions)
    return findings


def _check_rules(unit: Unit, quiz: Quiz, model: Unit, expected: Quiz) -> list[Finding]:
    """How the quiz is taken: attempts, limit, banks, skills … One that lacks a key has its usual value."""
    found, wanted = quiz.rules(), expected.rules()
    unread = {key for key in ("pass",) if not (found[key] and wanted[key])}
    sentence = N_("%(key)s is not the same as in %(other)s. Make it the same in both.")
    return [
        Finding(unit.path, unit.lines.of((key,)), "quiz-differs", sentence, {"key": key, "other": model.path})
        for key in found
        if found[key] != wanted[key] and key not in unread
    ]


def _check_questions(
    unit: Unit, questions: tuple[Question, ...], model: Unit, models: tuple[Question, ...]
) -> list[Finding]:
    found, expected = [question.id for question in questions], [question.id for question in models]
    if not (_is_whole(unit) and _is_whole(model)):
        return []
    if found != expected:
        sentence = N_("The questions are %(found)s, but in %(other)s they are %(expected)s. Make them the same.")
        values = {"found": ", ".join(found), "other": model.path, "expected": ", ".join(expected)}
        return [Finding(unit.path, unit.lines.of(("questions",)), "questions-differ", sentence, values)]
    findings = []
    for index, (question, other) in enumerate(zip(questions, models, strict=True)):
        if (question.shape(), question.belongs) != (other.shape(), other.belongs):
            sentence = N_(
                "The question %(id)s is not the same as in %(other)s. Make kind, ids, order, right options, numbers, "
                "areas, case, bank and skill the same in both."
            )
            line = unit.lines.of(("questions", index))
            values = {"id": question.id, "other": model.path}
            findings.append(Finding(unit.path, line, "questions-differ", sentence, values))
    return findings


def _is_whole(unit: Unit) -> bool:
    """Whether every question could be read, and has an id."""
    rows = unit.document.get("questions")
    questions = unit.quiz.questions if unit.quiz else ()
    return isinstance(rows, list) and len(rows) == len(questions) and all(question.id for question in questions)
