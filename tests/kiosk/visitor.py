"""A person with a browser: keeps cookies, and fills in forms as a page gave them."""

import html
import re

from flask import Flask
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="forgery-token" value="([^"]+)"')


class Visitor:
    """Somebody at a tablet; `client` is the browser, `host` the name under which it calls the kiosk."""

    def __init__(self, app: Flask, host: str = "localhost") -> None:
        self.client = app.test_client()
        self._base_url = f"http://{host}"

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=self._base_url)

    def text(self, path: str) -> str:
        """A page that is there, as people read it: entities resolved."""
        response = self.get(path)
        assert response.status_code == 200, f"{path}: {response.status_code} {response.text}"
        return html.unescape(response.text)

    def post(self, path: str, fields: dict[str, object] | None = None, page: str | None = None) -> TestResponse:
        """Send a form that stands on `page` (the same address if none is given), with its token."""
        token = _TOKEN.search(self.get(page or path).text)
        assert token is not None, f"no form on {page or path}"
        return self.client.post(path, data={**(fields or {}), "forgery-token": token[1]}, base_url=self._base_url)

    def text_after(self, path: str, fields: dict[str, object] | None = None, page: str | None = None) -> str:
        """The page to which a form leads, as people read it."""
        response = self.post(path, fields, page)
        assert response.status_code == 303, f"{path}: {response.status_code} {response.text}"
        return self.text(response.location)

    def sign_in_as_staff(self, name: str, password: str) -> "Visitor":
        response = self.post("/station/sign-in", {"name": name, "password": password})
        assert response.status_code == 303, response.text
        return self

    def sign_in_as_learner(self, code: str, pin: str) -> "Visitor":
        response = self.post(f"/sign-in/{code}", {"pin": pin})
        assert response.status_code == 303, response.text
        return self
