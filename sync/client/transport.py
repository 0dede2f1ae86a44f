"""One POST over HTTP(S), on a link that may drop at any byte.

A connection that stays silent for `timeout` seconds is given up, also while it sends: `TCP_USER_TIMEOUT` covers what
the read timeout does not. What comes back is only taken for the hub's answer if it carries the envelope's media type,
so the login page of a captive portal is not.
"""

from dataclasses import dataclass

import urllib3
from urllib3.util import Timeout

from sync.client.errors import LinkError, RefusedError
from sync.connecting import CONNECT_SECONDS, socket_options
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.errors import N_

MOST_REPLY_BYTES = 4 << 20

_OK = 200
_REFUSALS = frozenset({400, 403, 413, 415, 429})


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply's bytes, and how many bytes of body crossed the link either way."""

    body: bytes
    sent: int
    received: int


class Transport:
    """A road to one hub. Connections are kept alive between exchanges."""

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._pool = urllib3.PoolManager(
            num_pools=1,
            maxsize=1,
            retries=False,
            timeout=Timeout(connect=CONNECT_SECONDS, read=timeout),
            socket_options=socket_options(),
        )

    def post(self, path: str, envelope: bytes) -> Answer:
        """Post an envelope and give the envelope that came back.

        Raises LinkError if the hub was not reached or did not answer, RefusedError if it said no.
        """
        try:
            response = self._pool.request(
                "POST",
                self._url + path,
                body=envelope,
                headers={"Content-Type": MEDIA_TYPE, "User-Agent": "padippura"},
                preload_content=False,
                redirect=False,
            )
            body = response.read(MOST_REPLY_BYTES + 1)
            response.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise LinkError(
                "hub-unreachable",
                N_("Head office at %(url)s cannot be reached now. It will be tried again."),
                url=self._url,
            ) from error
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        if media_type != MEDIA_TYPE or response.status != _OK or len(body) > MOST_REPLY_BYTES:
            raise self._not_an_envelope(response.status, media_type, body)
        return Answer(body, len(envelope), len(body))

    def close(self) -> None:
        self._pool.clear()

    def _not_an_envelope(self, status: int, media_type: str, body: bytes) -> LinkError | RefusedError:
        if status in _REFUSALS and media_type == "text/plain":
            reason = body[:100].decode(errors="replace").strip()
            return RefusedError(
                "hub-refused",
                N_("Head office at %(url)s refused (%(status)s %(reason)s). Ask its administrator."),
                url=self._url,
                status=status,
                reason=reason,
            )
        if media_type == "text/plain" and body.strip() == b"failed":
            return LinkError(
                "hub-failed", N_("Head office at %(url)s has a fault now. It will be tried again."), url=self._url
            )
        return LinkError(
            "not-the-hub",
            N_("Something else answered in place of %(url)s (%(status)s). Does the Wi-Fi ask to sign in?"),
            url=self._url,
            status=status,
        )
