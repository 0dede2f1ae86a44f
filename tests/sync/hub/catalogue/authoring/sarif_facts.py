"""What SARIF 2.1.0 says of the parts that the check writes: names, types, what is required, nothing else allowed."""

_TEXT = {"type": "string"}
_MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": _TEXT}, "additionalProperties": False}
_INDEX = {"type": "integer", "minimum": -1}


def _table(required: list[str], **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _rows(item: object, least: int = 0) -> dict[str, object]:
    return {"type": "array", "minItems": least, "items": item}


_RULE = _table(["id"], id=_TEXT, shortDescription=_MESSAGE, fullDescription=_MESSAGE, help=_MESSAGE)
_DRIVER = _table(["name"], name=_TEXT, version=_TEXT, rules=_rows(_RULE))
_URI = {"type": "string", "format": "uri-reference", "pattern": "^[!-~]*$"}
_PLACE = _table(
    [], artifactLocation=_table([], uri=_URI), region=_table([], startLine={"type": "integer", "minimum": 1})
)
_RESULT = _table(
    ["message"],
    ruleId=_TEXT,
    ruleIndex=_INDEX,
    level={"enum": ["none", "note", "warning", "error"]},
    message=_MESSAGE,
    locations=_rows(_table([], physicalLocation=_PLACE)),
)
_RUN = _table(
    ["tool"],
    tool=_table(["driver"], driver=_DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=_rows(_RESULT),
)
SCHEMA = _table(
    ["version", "runs"],
    **{"$schema": {"type": "string", "format": "uri"}, "version": {"enum": ["2.1.0"]}, "runs": _rows(_RUN)},
)
