"""What the head of a web server's answer says, and what its errors mean."""

import re
from collections.abc import Mapping

_LONGEST_ASKED_PAUSE = 600
_PAUSE_WITHOUT_NUMBER = 30
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_END = re.compile(r"bytes \*/(\d+)")
# The library puts the name and address of its own connection before what is wrong.
_OWN_NAME = re.compile(r"^\w+\(host=.*?, port=[^)]*\): ")


def validator(headers: Mapping[str, str]) -> str | None:
    """What If-Range may carry: a strong ETag, or else the date of the last change (RFC 9110, section 13.1.5)."""
    etag = headers.get("ETag", "")
    return headers.get("Last-Modified") if etag.startswith("W/") or not etag else etag


def part_range(headers: Mapping[str, str]) -> tuple[int, int, int | None]:
    found = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
    if not found:
        raise ConnectionError("the server sent a part without saying which")
    return int(found[1]), int(found[2]), number(found[3])


def number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def asked_pause(headers: Mapping[str, str]) -> float:
    seconds = number(headers.get("Retry-After"))
    return min(_PAUSE_WITHOUT_NUMBER if seconds is None else seconds, _LONGEST_ASKED_PAUSE)


def as_broken(error: Exception) -> OSError:
    """An error of the library as one of the operating system's kind, with its reason."""
    reason = getattr(error, "reason", None) or error
    texts = [each for each in getattr(reason, "args", ()) if isinstance(each, str)]
    said = getattr(reason, "verify_message", None) or _OWN_NAME.sub("", texts[0] if texts else str(reason))
    is_late = isinstance(error, TimeoutError) or "timed out" in said
    return TimeoutError(said) if is_late else ConnectionError(said)


def file_end(headers: Mapping[str, str]) -> int | None:
    """How long the file is, as an answer says that had nothing to send of it."""
    found = _END.fullmatch(headers.get("Content-Range", ""))
    return int(found[1]) if found else None
