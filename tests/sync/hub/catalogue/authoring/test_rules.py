"""Each code that the check can give has a rule, and each rule a code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from sync.hub.catalogue import authoring
from sync.hub.catalogue.authoring.rules import RULES
from sync.protocol import glossary, lesson, reading, reading_question, reading_quiz

_CHECKING = (
    "checking", "description", "drawings", "findings", "folder", "languages", "lessons", "media", "names", "questions",
    "source",
)  # fmt: skip
_CODE_AT = {"Finding": 2, "fault": 1, "Fault": 1, "_note": 0, "PackError": 0}


def test_rules_and_codes_are_the_same() -> None:
    folder = Path(authoring.__path__[0])
    readers = (glossary, lesson, reading, reading_question, reading_quiz)
    sources = [folder / f"{name}.py" for name in _CHECKING] + [Path(each.__file__) for each in readers]
    assert set(RULES) == {code for source in sources for code in _codes(ast.parse(source.read_text("utf-8")))}


def test_each_rule_says_what_is_wrong_and_what_to_do() -> None:
    for rule in RULES.values():
        assert rule.summary[0].isupper()
        assert rule.help.endswith((".", "…"))


def _codes(tree: ast.Module) -> Iterator[str]:
    """Codes as they stand in calls, in assignments to `code`, and at the head of a fault's tuple."""
    for node in ast.walk(tree):
        found: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            place = _CODE_AT.get(name)
            found = node.args[place : place + 1] if place is not None else []
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
            found = [node.value]
        elif isinstance(node, ast.Tuple) and len(node.elts) == 3 and isinstance(node.elts[2], ast.Dict):
            found = node.elts[:1]
        for each in found:
            for constant in ast.walk(each):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str) and constant.value:
                    yield constant.value
