"""Somebody at a tablet, without a browser: keeps cookies, and fills in forms as a page gave them."""

import html
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import urllib3

_TOKEN = re.compile(r'name="forgery-token" value="([^"]+)"')
_DELIVERY = re.compile(r'data-token="([^"]+)"')
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `location` is where a redirect leads, or ""."""

    status: int
    text: str
    location: str


class Visitor:
    """A tablet that speaks HTTP with one server, over one connection that it keeps."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._pool = urllib3.connection_from_url(address, maxsize=1, retries=False, timeout=_SECONDS)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._request("GET", path)

    def text(self, path: str) -> str:
        """A page that must be there, as people read it: entities resolved."""
        answer = self.get(path)
        assert answer.status == 200, f"{path}: {answer.status} {answer.text}"
        return html.unescape(answer.text)

    def token(self, page: str) -> str:
        """What a page's form carries against forgeries."""
        found = _TOKEN.search(self.get(page).text)
        assert found, f"no form on {page}"
        return found[1]

    def delivery_token(self, attempt: str) -> str:
        """What the page of an attempt delivers answers with."""
        found = _DELIVERY.search(self.get(attempt).text)
        assert found, f"no attempt on {attempt}"
        return found[1]

    def post(self, path: str, fields: dict[str, object] | None = None, page: str = "", token: str = "") -> Answer:
        """Send a form that stands on `page` (the same address if none is given); several values may have one name."""
        token = token or self.token(page or path)
        body = urlencode({**(fields or {}), "forgery-token": token}, doseq=True)
        return self._request("POST", path, body)

    def sign_in_as_learner(self, code: str, pin: str) -> "Visitor":
        answer = self.post(f"/sign-in/{code}", {"pin": pin})
        assert (answer.status, answer.location) == (303, "/home"), answer
        return self

    def sign_in_as_staff(self, name: str, password: str) -> "Visitor":
        """At a kiosk; at a hub see `sign_in_at_hub`."""
        answer = self.post("/station/sign-in", {"name": name, "password": password})
        assert answer.status == 303, answer
        return self

    def sign_in_at_hub(self, name: str, password: str) -> "Visitor":
        answer = self.post("/sign-in", {"name": name, "password": password})
        assert answer.status == 303, answer
        return self

    def _request(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self._address}
        response = self._pool.request(method, path, body=body, headers=headers, redirect=False)
        for line in response.headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return Answer(response.status, response.data.decode(), response.headers.get("Location", ""))
