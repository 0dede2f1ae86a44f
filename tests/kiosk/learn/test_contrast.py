"""Stronger contrast, chosen at a tablet."""

import html

import pytest

from tests.kiosk.visitor import Visitor

MARK = 'data-contrast="high"'


@pytest.mark.parametrize(
    ("person", "path"),
    [("stranger", "/"), ("learner", "/home"), ("operator", "/station/"), ("technician", "/device/shelf")],
)
def test_everybody_can_choose_it_from_a_page_and_comes_back_there(
    person: str, path: str, request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(person)
    page = visitor.text(path)
    assert MARK not in page
    assert 'href="/contrast"' in page
    before = f"{visitor.client.get(path).request.host_url.rstrip('/')}{path}"
    choice = html.unescape(visitor.client.get("/contrast", headers={"Referer": before}).text)
    assert f'name="next" value="{path}"' in choice
    sent = visitor.post("/contrast", {"contrast": "high", "next": path})
    assert (sent.status_code, sent.location) == (303, path)
    assert MARK in visitor.text(path)
    assert visitor.post("/contrast", {"contrast": "", "next": path}).location == path
    assert MARK not in visitor.text(path)


def test_the_choice_stays_at_the_tablet_when_its_learner_leaves(learner: Visitor) -> None:
    learner.post("/contrast", {"contrast": "high"})
    learner.post("/sign-out", page="/finish")
    assert MARK in learner.text("/")


def test_it_leads_to_no_other_site(stranger: Visitor) -> None:
    for target in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"):
        assert "elsewhere.example" not in stranger.client.get("/contrast", headers={"Referer": target}).text
        assert stranger.post("/contrast", {"contrast": "high", "next": target}).location == "/"


def test_a_made_up_choice_is_none(stranger: Visitor) -> None:
    stranger.post("/contrast", {"contrast": '"><script>'})
    assert "data-contrast" not in stranger.text("/")
