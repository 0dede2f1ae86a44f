"""Requests over HTTP(S), one at a time, on a link that may drop at any byte.

A connection that stays silent for `timeout` seconds is given up, also while it sends: `TCP_USER_TIMEOUT` covers what
the read timeout does not. What comes back is only taken for the hub's answer if it carries the envelope's media type,
so the login page of a captive portal is not. A proxy that the environment names (`http_proxy`, `https_proxy`,
`no_proxy`) is used.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from sync.client.errors import LaterError, LinkError, RefusedError
from sync.connecting import CONNECT_SECONDS, socket_options
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.errors import N_

if TYPE_CHECKING:  # loaded where a hub is called: a kiosk that has not joined needs no memory for it
    import urllib3

MOST_REPLY_BYTES = 4 << 20

_OK, _STORED, _LATER = 200, 201, 503
_REFUSALS = frozenset({400, 403, 413, 415, 429})
# What the hub says of a piece that was altered on its way, or that it has forgotten: the list of pieces mends both.
_PIECE_AGAIN = frozenset({"piece", "piece-unknown"})
_PIECE, _LACKING = "application/octet-stream", "application/json"
_LONGEST_WAIT = 6 * 3600
# Each header that the library would add costs every exchange its bytes.
_SPARED = ("User-Agent", "Accept-Encoding")


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply's bytes, and how many bytes of body crossed the link either way.

    `lacking` is what a hub says instead that waits for pieces: the places in the list of those that it has not.
    """

    body: bytes
    sent: int
    received: int
    lacking: tuple[int, ...] = ()


class Transport:
    """A road to one hub. Its connection is kept alive between exchanges."""

    def __init__(self, url: str, timeout: float) -> None:
        from urllib3.util import Timeout

        self.url = url.rstrip("/")
        self._pool = _pool(
            self.url,
            num_pools=1,
            maxsize=1,
            retries=False,
            timeout=Timeout(connect=CONNECT_SECONDS, read=timeout),
            socket_options=socket_options(),
        )

    def post(self, path: str, envelope: bytes) -> Answer:
        """Post an envelope and give the envelope that came back, or what the hub lacks of an announced one.

        Raises LinkError if the hub was not reached or did not answer, LaterError if it asks for patience, RefusedError
        if it said no.
        """
        status, media_type, body, after = self._request("POST", path, envelope, MEDIA_TYPE)
        if status == _OK and media_type == MEDIA_TYPE and len(body) <= MOST_REPLY_BYTES:
            return Answer(body, len(envelope), len(body))
        if status == _OK and media_type == _LACKING:
            return Answer(b"", len(envelope), len(body), self._lacking(body))
        raise self._not_an_envelope(status, media_type, body, after)

    def put(self, path: str, piece: bytes) -> None:
        """Bring a piece of an announced envelope. Raises as `post` does."""
        status, media_type, body, after = self._request("PUT", path, piece, _PIECE)
        if status != _STORED:
            raise self._not_an_envelope(status, media_type, body, after)

    def close(self) -> None:
        self._pool.clear()

    def _request(self, method: str, path: str, content: bytes, media_type: str) -> tuple[int, str, bytes, str]:
        from urllib3.exceptions import HTTPError
        from urllib3.util import SKIP_HEADER

        try:
            response = self._pool.request(
                method,
                self.url + path,
                body=content,
                headers={**dict.fromkeys(_SPARED, SKIP_HEADER), "Content-Type": media_type},
                preload_content=False,
                redirect=False,
            )
            body = response.read(MOST_REPLY_BYTES + 1)
            response.release_conn()
        except (HTTPError, OSError) as error:
            raise LinkError(
                "hub-unreachable",
                N_("Head office at %(url)s cannot be reached now. It will be tried again."),
                url=self.url,
            ) from error
        answered = response.headers.get("Content-Type", "").partition(";")[0]
        return response.status, answered, body, response.headers.get("Retry-After", "")

    def _lacking(self, body: bytes) -> tuple[int, ...]:
        try:
            places = json.loads(body)["lacking"]
            if not places or not all(type(place) is int and place >= 0 for place in places):
                raise ValueError("lacking")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._other(_OK) from error
        return tuple(places)

    def _not_an_envelope(self, status: int, media_type: str, body: bytes, after: str) -> LinkError | RefusedError:
        if media_type != "text/plain":
            return self._other(status)
        reason = body[:100].decode(errors="replace").strip()
        if reason in _PIECE_AGAIN:
            return LinkError(
                "pieces-lost",
                N_("Head office at %(url)s has lost pieces of this message. It will be tried again."),
                url=self.url,
            )
        if status in _REFUSALS:
            return RefusedError(
                "hub-refused",
                N_("Head office at %(url)s refused (%(status)s %(reason)s). Ask its administrator."),
                url=self.url,
                status=status,
                reason=reason,
            )
        if status == _LATER and after.isascii() and after.isdigit():
            return LaterError(
                "hub-busy",
                N_("Head office at %(url)s is busy. It will be tried again in %(seconds)s seconds."),
                url=self.url,
                seconds=min(int(after), _LONGEST_WAIT),
            )
        if reason == "failed":
            return LinkError(
                "hub-failed", N_("Head office at %(url)s has a fault now. It will be tried again."), url=self.url
            )
        return self._other(status)

    def _other(self, status: int) -> LinkError:
        return LinkError(
            "not-the-hub",
            N_("Something else answered in place of %(url)s (%(status)s). Does the Wi-Fi ask to sign in?"),
            url=self.url,
            status=status,
        )


def _pool(url: str, **options: object) -> "urllib3.PoolManager":
    import urllib3
    from urllib3.util import make_headers

    try:
        parts = urlsplit(url)
    except ValueError:  # it leads nowhere, as whoever asks it will hear
        return urllib3.PoolManager(**options)
    named = getproxies().get(parts.scheme)
    if not named or proxy_bypass(parts.netloc):
        return urllib3.PoolManager(**options)
    proxy = named if "://" in named else f"http://{named}"
    account = urlsplit(proxy).netloc.rpartition("@")[0]
    headers = make_headers(proxy_basic_auth=unquote(account)) if account else None
    try:
        return urllib3.ProxyManager(proxy, proxy_headers=headers, **options)
    except urllib3.exceptions.HTTPError as error:
        raise LinkError(
            "proxy", N_("The proxy %(proxy)s cannot be used. Its address begins with http:// or https://."), proxy=named
        ) from error
