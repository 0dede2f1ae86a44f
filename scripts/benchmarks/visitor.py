"""Somebody at a tablet, without a browser: one connection that is kept, cookies, forms as a page gave them."""

import gzip
import http.client
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from scripts.benchmarks.programs import BenchError

_TOKEN = re.compile(r'name="forgery-token" value="([^"]+)"')
_DELIVERY = re.compile(r'data-token="([^"]+)"')
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `location` is where a redirect leads, or ""; `body` is as it was before any compression."""

    status: int
    body: bytes
    location: str
    is_compressed: bool

    @property
    def text(self) -> str:
        return self.body.decode()


class Visitor:
    """A tablet that speaks HTTP with one kiosk. `cookies` are those that it was given, by name."""

    def __init__(self, address: str, language: str = "ml") -> None:
        self.address = address
        self.cookies = {"language": language}
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_SECONDS)

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str) -> Answer:
        """A page that must be there. Raises BenchError if it is not."""
        answer = self._request("GET", path)
        if answer.status != 200:
            raise BenchError(f"{path} answered {answer.status} instead of 200.")
        return answer

    def post(self, path: str, page: str, **fields: str) -> Answer:
        """Send a form that stands on `page` and leads on. Raises BenchError if it does not."""
        return self.send(path, self.token(page), 303, **fields)

    def token(self, page: str) -> str:
        """The token of the forms on a page. Raises BenchError if there is none."""
        token = _TOKEN.search(self.get(page).text)
        if token is None:
            raise BenchError(f"There is no form on {page}.")
        return token[1]

    def delivery_token(self, attempt: str) -> str:
        """What the page of an attempt delivers answers with. Raises BenchError if there is none."""
        token = _DELIVERY.search(self.get(attempt).text)
        if token is None:
            raise BenchError(f"There is no attempt on {attempt}.")
        return token[1]

    def send(self, path: str, token: str, status: int, /, **fields: str) -> Answer:
        """Send a form whose token is known. Raises BenchError if the answer has another status."""
        answer = self._request("POST", path, urlencode({**fields, "forgery-token": token}))
        if answer.status != status:
            raise BenchError(f"POST {path} answered {answer.status} instead of {status}.")
        return answer

    def sign_in(self, code: str, pin: str) -> "Visitor":
        self.post(f"/sign-in/{code}", f"/sign-in/{code}", pin=pin)
        return self

    def _request(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Cookie": self.cookie_header, "Accept-Encoding": "gzip"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.address}
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        data = response.read()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        is_compressed = response.headers.get("Content-Encoding") == "gzip"
        text = gzip.decompress(data) if is_compressed else data
        return Answer(response.status, text, response.headers.get("Location", ""), is_compressed)
