"""Requests over HTTP(S), one at a time, on a link that may drop at any byte.

A connection that stays silent for `timeout` seconds is given up, also while it sends: `TCP_USER_TIMEOUT` covers what
the read timeout does not. A proxy that the environment names (`http_proxy`, `https_proxy`, `no_proxy`) is used.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from sync.client.answers import MOST_REPLY_BYTES, OK, Answer, Heard, not_an_envelope, read_answer, unreachable
from sync.client.errors import LinkError
from sync.connecting import CONNECT_SECONDS, SILENT_SECONDS, socket_options
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.errors import N_

if TYPE_CHECKING:  # loaded where a hub is called: a kiosk that has not joined needs no memory for it
    import urllib3

_STORED, _PART = 201, 206
_CHUNK = 8 << 10
_PIECE = "application/octet-stream"
# Each header that the library would add costs every exchange its bytes.
_SPARED = ("User-Agent", "Accept-Encoding")


class Transport:
    """A road to one hub. Its connection is kept alive between exchanges.

    While it fetches, a connection is given up already after `silence` seconds: what came is not lost by that.
    """

    def __init__(
        self, url: str, timeout: float, connect: float = CONNECT_SECONDS, silence: float = SILENT_SECONDS
    ) -> None:
        from urllib3.util import Timeout

        self.url = url.rstrip("/")
        self._silence = Timeout(connect=connect, read=min(silence, timeout))
        self._pool = _pool(
            self.url,
            num_pools=1,
            maxsize=1,
            retries=False,
            timeout=Timeout(connect=connect, read=timeout),
            socket_options=socket_options(),
        )

    def post(self, path: str, envelope: bytes) -> Answer:
        """Post an envelope and give the envelope that came back, or what the hub lacks of an announced one.

        Raises LinkError if the hub was not reached or did not answer, LaterError if it asks for patience, RefusedError
        if it said no.
        """
        return read_answer(self.url, self._request("POST", path, envelope, MEDIA_TYPE), len(envelope))

    def put(self, path: str, piece: bytes) -> None:
        """Bring a piece of an announced envelope. Raises as `post` does."""
        heard = self._request("PUT", path, piece, _PIECE)
        if heard.status != _STORED:
            raise not_an_envelope(self.url, heard)

    def fetch(self, path: str, begin: int, size: int, write: Callable[[bytes], object]) -> None:
        """Read what is set aside, of that many bytes, from a byte on; what came before a break has been written.

        Raises as `post` does.
        """
        from urllib3.exceptions import HTTPError
        from urllib3.util import SKIP_HEADER

        headers = {**dict.fromkeys(_SPARED, SKIP_HEADER), "Range": f"bytes={begin}-"}
        try:
            response = self._pool.request(
                "GET", self.url + path, headers=headers, preload_content=False, redirect=False, timeout=self._silence
            )
            if not _goes_on(response, begin, size):
                heard = Heard(response.status, _media_type(response), response.read(_CHUNK), "")
                response.close()
                raise not_an_envelope(self.url, heard)
            while begin < size and (content := response.read1(min(_CHUNK, size - begin))):
                write(content)
                begin += len(content)
            response.release_conn()
        except (HTTPError, OSError) as error:
            raise unreachable(self.url) from error
        if begin < size:
            raise unreachable(self.url)

    def close(self) -> None:
        self._pool.clear()

    def _request(self, method: str, path: str, content: bytes, media_type: str) -> Heard:
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
            raise unreachable(self.url) from error
        return Heard(response.status, _media_type(response), body, response.headers.get("Retry-After", ""))


def _media_type(response: "urllib3.BaseHTTPResponse") -> str:
    return response.headers.get("Content-Type", "").partition(";")[0]


def _goes_on(response: "urllib3.BaseHTTPResponse", begin: int, size: int) -> bool:
    """Whether what comes are the bytes of an envelope of that size from that one on."""
    if _media_type(response) != MEDIA_TYPE:
        return False
    told = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("Content-Range", ""))
    if response.status == _PART and told:
        return (int(told[1]), int(told[2])) == (begin, size)
    return response.status == OK and begin == 0


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
