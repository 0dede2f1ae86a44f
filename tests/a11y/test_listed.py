"""Every address that a browser can open is in the list of pages, so that no page escapes the checks."""

from pathlib import Path

import pytest
from flask import Flask

from kiosk.app import create_app, open_kiosk
from kiosk.database import close_database
from kiosk.settings import read_settings
from sync.hub.app import create_app as create_hub
from sync.hub.settings import read_settings as read_hub_settings
from tests.a11y.pages import HUB, NOT_PAGES, PAGES
from tests.a11y.screenshots import file_name

# Nothing that a browser shows.
NOT_FOR_BROWSERS = ("exchange.", "xapi.")


@pytest.fixture(params=["kiosk", "hub"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    if request.param == "hub":
        return create_hub(read_hub_settings(tmp_path, {}))
    request.addfinalizer(close_database)  # noqa: PT021 - of one of the two only
    return create_app(open_kiosk(read_settings(tmp_path)))


def endpoints(app: Flask) -> set[str]:
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return {rule.endpoint for rule in rules if not rule.endpoint.startswith(NOT_FOR_BROWSERS)}


def unlisted(app: Flask) -> set[str]:
    return endpoints(app) - {page.endpoint for page in PAGES} - NOT_PAGES.keys()


def test_every_page_is_listed(app: Flask) -> None:
    assert unlisted(app) == set(), "Add them to tests/a11y/pages.py."


def test_nothing_is_listed_that_is_not_there(app: Flask) -> None:
    is_hubs = "pages.fleet" in app.view_functions
    listed = {page.endpoint for page in PAGES if (page.who in HUB) == is_hubs}
    listed |= {name for name in NOT_PAGES if name.startswith("pages.") == is_hubs}
    assert listed - endpoints(app) == set()


def test_a_new_page_is_missed(app: Flask) -> None:
    app.add_url_rule("/brand-new", "learn.brand_new", lambda: "")
    assert unlisted(app) == {"learn.brand_new"}


def test_names_are_given_once() -> None:
    """As files have them, too: else one page's picture takes the place of another's."""
    names = [file_name(page) for page in PAGES]
    assert len(names) == len(set(names))
