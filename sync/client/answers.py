"""What comes back over HTTP: the hub's answer, or the reason why there is none.

What comes is only taken for the hub's answer if it carries the envelope's media type, so the login page of a captive
portal is not.
"""

import json
from dataclasses import dataclass

from sync.client.errors import GoneError, LaterError, LinkError, RefusedError
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.errors import N_
from sync.protocol.replies import MOST_REPLY_BYTES

OK = 200
_NOT_FOUND, _LATER = 404, 503
_REFUSALS = frozenset({400, 403, 413, 415, 429})
# What the hub says of a piece that was altered on its way, or that it has forgotten: the list of pieces mends both.
_PIECE_AGAIN = frozenset({"piece", "piece-unknown"})
_UNKNOWN = "reply-unknown"
_LACKING = "application/json"
_LONGEST_WAIT = 6 * 3600


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer of HTTP: its status, the media type without parameters, its body, and its `Retry-After`."""

    status: int
    media_type: str
    body: bytes
    after: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply's bytes, and how many bytes of body crossed the link either way.

    `lacking` is what a hub says instead that waits for pieces: the places in the list of those that it has not.
    """

    body: bytes
    sent: int
    received: int
    lacking: tuple[int, ...] = ()


def read_answer(url: str, heard: Heard, sent: int) -> Answer:
    """The hub's envelope, or what it lacks of an announced one. Raises as `not_an_envelope` tells."""
    if heard.status == OK and heard.media_type == MEDIA_TYPE and len(heard.body) <= MOST_REPLY_BYTES:
        return Answer(heard.body, sent, len(heard.body))
    if heard.status == OK and heard.media_type == _LACKING:
        return Answer(b"", sent, len(heard.body), _lacking(url, heard.body))
    raise not_an_envelope(url, heard)


def not_an_envelope(url: str, heard: Heard) -> LinkError | RefusedError:
    """LinkError if somebody else answered or the hub has a fault, LaterError if it asks for patience, RefusedError if
    it said no."""
    if heard.media_type != "text/plain":
        return _other(url, heard.status)
    reason = heard.body[:100].decode(errors="replace").strip()
    if reason in _PIECE_AGAIN:
        return LinkError(
            "pieces-lost",
            N_("Head office at %(url)s has lost pieces of this message. It will be tried again."),
            url=url,
        )
    if (heard.status, reason) == (_NOT_FOUND, _UNKNOWN):
        return GoneError(
            "reply-gone", N_("Head office at %(url)s no longer has this answer. It will be asked for again."), url=url
        )
    if heard.status in _REFUSALS:
        return RefusedError(
            "hub-refused",
            N_("Head office at %(url)s refused (%(status)s %(reason)s). Ask its administrator."),
            url=url,
            status=heard.status,
            reason=reason,
        )
    if heard.status == _LATER and heard.after.isascii() and heard.after.isdigit():
        return LaterError(
            "hub-busy",
            N_("Head office at %(url)s is busy. It will be tried again in %(seconds)s seconds."),
            url=url,
            seconds=min(int(heard.after), _LONGEST_WAIT),
        )
    if reason == "failed":
        return LinkError("hub-failed", N_("Head office at %(url)s has a fault now. It will be tried again."), url=url)
    return _other(url, heard.status)


def unreachable(url: str) -> LinkError:
    return LinkError(
        "hub-unreachable", N_("Head office at %(url)s cannot be reached now. It will be tried again."), url=url
    )


def _lacking(url: str, body: bytes) -> tuple[int, ...]:
    try:
        places = json.loads(body)["lacking"]
        if not places or not all(type(place) is int and place >= 0 for place in places):
            raise ValueError("lacking")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _other(url, OK) from error
    return tuple(places)


def _other(url: str, status: int) -> LinkError:
    return LinkError(
        "not-the-hub",
        N_("Something else answered in place of %(url)s (%(status)s). Does the Wi-Fi ask to sign in?"),
        url=url,
        status=status,
    )
