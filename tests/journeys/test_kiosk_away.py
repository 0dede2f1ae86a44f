"""Leaving a tablet, and leaving it behind, while the kiosk is away: what the next person sees of the one before."""

import pytest

from tests.journeys.cast import ANITHA
from tests.journeys.programs import RunningKiosk
from tests.journeys.tablet import NewTablet, Tablet

pytestmark = pytest.mark.journey


@pytest.fixture
def tablet(kiosk: RunningKiosk, new_tablet: NewTablet) -> Tablet:
    tablet = new_tablet(kiosk.port)
    tablet.open("/").choose_language("മലയാളം")
    tablet.sign_in(ANITHA.name, ANITHA.pin, ANITHA.picture)
    return tablet


def press_unheard(tablet: Tablet, button: str) -> None:
    """Press a button that leads to a kiosk that is away: to the browser's own page of errors."""
    tablet.page.locator(button).click()
    tablet.page.wait_for_url("chrome-error://**")


@pytest.mark.parametrize("page", ["/finish", "/home"])
def test_whoever_signed_out_while_the_kiosk_was_away_is_out_when_it_is_back(
    kiosk: RunningKiosk, tablet: Tablet, page: str
) -> None:
    tablet.open(page)
    kiosk.kill()
    press_unheard(tablet, 'form[action="/sign-out"] button')
    kiosk.start()
    tablet.open("/")
    assert ANITHA.name not in tablet.text()
    tablet.choose_language("English")
    assert tablet.path == "/sign-in"
    assert not tablet.page.locator(".who").count()
