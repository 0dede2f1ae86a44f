"""What the author's check found, and where."""

from dataclasses import dataclass, field
from typing import Any

from sync.hub.catalogue.authoring.names import printable, shown
from sync.protocol.reading import Fault


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, or advice.

    `path` is relative to the pack's folder; `line` counts from 1 and is None for what has no lines. The sentence says
    what was expected, what was found and what to do. Advice does not keep a pack from being built.
    """

    path: str
    line: int | None
    code: str
    sentence: str
    values: dict[str, Any] = field(default_factory=dict)
    is_advice: bool = False

    @classmethod
    def of(cls, fault: Fault, path: str, line: int) -> "Finding":
        """A fault that the protocol's readers found, with its place in the author's file."""
        return cls(path, line, fault.code, fault.sentence, fault.values)

    @property
    def message(self) -> str:
        """The sentence in English, fit for a terminal."""
        return printable(self.sentence % self.values if self.values else self.sentence)

    def __str__(self) -> str:
        """`file:line: code: sentence`, as editors and compilers write it."""
        path = shown(self.path)
        place = path if self.line is None else f"{path}:{self.line}"
        return f"{place}: {self.code}: {'advice: ' if self.is_advice else ''}{self.message}"

    def as_json(self) -> dict[str, Any]:
        place = {"path": shown(self.path), "line": self.line, "code": self.code}
        return {**place, "message": self.message, "advice": self.is_advice}


def in_order(findings: list[Finding]) -> list[Finding]:
    """Each finding once, by file and line."""
    unique = {(finding.path, finding.line, finding.code, finding.message): finding for finding in findings}
    return sorted(unique.values(), key=lambda finding: (finding.path, finding.line or 0, finding.code, finding.message))
