"""`pack.toml`: what a pack says of itself (FORMAT.md, A.1)."""

import re
from dataclasses import dataclass
from typing import Any

from sync.protocol.errors import N_
from sync.protocol.manifest import Competency
from sync.protocol.names import is_language, is_version
from sync.protocol.reading import Fault, Table, is_id
from sync.protocol.versions import PACK_FORMAT

TITLE_LENGTH = 60
SUMMARY_LENGTH = 240
HEADING_LENGTH = 60
COMPETENCY_LENGTH = 120
LICENCE_LENGTH = 60
MOST_MINUTES = 6000
MOST_LEVEL = 8

_SPDX = re.compile(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*\+?")


@dataclass(frozen=True, slots=True)
class Description:
    """What could be read of `pack.toml`; "" and 0 stand where something could not. `languages[0]` is the main one."""

    format: int
    id: str
    version: str
    languages: tuple[str, ...]
    licence: str
    authors: tuple[str, ...]
    minutes: int
    roles: tuple[str, ...]
    title: dict[str, str]
    summary: dict[str, str]
    subject: str
    heading: dict[str, str]
    competencies: tuple[Competency, ...]


def read_description(document: dict[str, Any]) -> tuple[Description, list[Fault]]:
    """The description in a TOML document, and all its faults."""
    faults: list[Fault] = []
    table = Table(document, (), faults)
    languages = _languages(table)
    subject, heading = _subject(table, languages)
    description = Description(
        format=_format(table, document),
        id=table.id("id") or "",
        version=_version(table),
        languages=languages,
        licence=_licence(table),
        authors=table.texts("authors", least=1),
        minutes=table.integer("minutes", 1, MOST_MINUTES) or 0,
        roles=_roles(table),
        title=table.by_language("title", languages, TITLE_LENGTH),
        summary=table.by_language("summary", languages, SUMMARY_LENGTH),
        subject=subject,
        heading=heading,
        competencies=_competencies(table, languages),
    )
    table.done()
    return description, faults


def is_licence(value: str) -> bool:
    """Whether a text has the shape of an SPDX identifier."""
    return len(value) <= LICENCE_LENGTH and _SPDX.fullmatch(value) is not None


def _format(table: Table, document: dict[str, Any]) -> int:
    """The pack's format; the newest one known where it has a fault, so that the texts are not blamed for it."""
    found = document.get("format")
    if isinstance(found, int) and found > PACK_FORMAT:
        table.fault(
            "format",
            "format-too-new",
            N_("The pack has format %(found)s; this hub reads formats up to %(known)s. Update the hub."),
            found=found,
            known=PACK_FORMAT,
        )
        table.integer("format", 1, found)
        return PACK_FORMAT
    return table.integer("format", 1, PACK_FORMAT) or PACK_FORMAT


def _languages(table: Table) -> tuple[str, ...]:
    found = table.texts("languages", least=1)
    for language in found:
        if not (is_language(language) and language.islower()):
            table.fault(
                "languages",
                "language",
                N_("%(found)s is not a language tag in small letters. Write it like %(example)s."),
                found=language,
                example="ml",
            )
    for language in sorted({each for each in found if found.count(each) > 1}):
        table.fault(
            "languages", "duplicate-language", N_("The language %(found)s stands twice. Remove one."), found=language
        )
    return tuple(language for language in dict.fromkeys(found) if is_language(language) and language.islower())


def _version(table: Table) -> str:
    version = table.text("version", 24) or ""
    if version and not is_version(version):
        table.fault(
            "version",
            "version",
            N_("%(found)s is not a version. Write three whole numbers with dots between, like %(example)s."),
            found=version,
            example="1.0.0",
        )
    return version


def _licence(table: Table) -> str:
    licence = table.text("licence", LICENCE_LENGTH) or ""
    if licence and not is_licence(licence):
        table.fault(
            "licence",
            "licence",
            N_("%(found)s is not an SPDX identifier. Write one such as %(example)s."),
            found=licence,
            example="CC-BY-4.0",
        )
    return licence


def _roles(table: Table) -> tuple[str, ...]:
    roles = table.texts("roles", required=False)
    for role in roles:
        if not is_id(role):
            table.fault(
                "roles",
                "id",
                N_("%(found)s is not an id. Use small Latin letters and digits, joined by hyphens, like %(example)s."),
                found=role,
                example="office-assistant",
            )
    return roles


def _subject(table: Table, languages: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    subject = table.table("subject")
    if subject is None:
        return "", {}
    heading = {language: subject.text(language, HEADING_LENGTH) or "" for language in languages}
    id_ = subject.id("id") or ""
    subject.done()
    return id_, heading


def _competencies(table: Table, languages: tuple[str, ...]) -> tuple[Competency, ...]:
    found: list[Competency] = []
    for each in table.tables("competencies"):
        id_ = each.id("id") or ""
        if id_ and id_ in [competency.id for competency in found]:
            each.fault("id", "duplicate-id", N_("The id %(id)s stands twice. Give each its own."), id=id_)
        level = each.integer("level", 1, MOST_LEVEL) or 0
        found.append(Competency(id_, level, each.by_language("title", languages, COMPETENCY_LENGTH)))
        each.done()
    return tuple(found)
