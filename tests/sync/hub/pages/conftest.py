"""People at the hub's pages: Meera, who may see them, and a stranger, who may not."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sync.hub.fleet import joining
from sync.hub.ledger import storing
from sync.hub.pages.staff import accounts
from tests.sync.hub.simulated_kiosk import BEGAN_AT, Log, study

PASSWORD = "threshold-lamp"
KIOSK = "a" * 32


def token_in(response: TestResponse) -> str:
    return re.search(r'name="forgery-token" value="([^"]+)"', response.text)[1]


def sign_in(client: FlaskClient, password: str = PASSWORD, name: str = "Meera", path: str = "/sign-in") -> TestResponse:
    form = {"name": name, "password": password, "forgery-token": token_in(client.get(path))}
    return client.post(path, data=form)


@pytest.fixture
def meera(app: Flask, client: FlaskClient) -> FlaskClient:
    """The browser of a member of staff who has signed in."""
    accounts.add("Meera", PASSWORD, app.config["HUB"].pepper, BEGAN_AT)
    assert sign_in(client).status_code == 303
    return client


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """The browser of somebody without an account."""
    return app.test_client()


@pytest.fixture
def kalpetta(app: Flask) -> str:
    """A kiosk with two learners, one of whom bears a code that a spreadsheet would take for a formula."""
    hub, log = app.config["HUB"], Log()
    code = joining.make_code(hub.pepper, hub.clock()).code
    joining.join(joining.Applicant(KIOSK, bytes(32), "Kalpetta <b>", "here"), code, hub.pepper, hub.clock())
    study(log, "ANJU7")
    study(log, "=1+1", pack="online-safety", marks=3500)
    storing.store(KIOSK, log.log_id, log.batch(), hub.clock())
    return KIOSK
