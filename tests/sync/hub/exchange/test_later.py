"""A hub with its hands full sends kiosks away for a while, and serves its pages meanwhile."""

from flask.testing import FlaskClient

from sync.hub.exchange.endpoint import LATER_SECONDS
from sync.protocol.envelope import MEDIA_TYPE
from tests.sync.hub.exchange.conftest import joined


def test_a_full_hub_asks_for_patience_and_answers_when_it_has_a_hand_free(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    message = kiosk.request_message()
    exchanges = hub.application.config["HUB"].exchanges
    taken = 0
    while exchanges.acquire(blocking=False):
        taken += 1
    assert 0 < taken < hub.application.config["HUB"].settings.threads

    waits = set()
    for _ in range(30):
        answer = hub.post("/exchange", data=message, content_type=MEDIA_TYPE)
        assert (answer.status_code, answer.text) == (503, "later\n")
        waits.add(int(answer.headers["Retry-After"]))
    assert len(waits) > 10
    assert LATER_SECONDS[0] <= min(waits) <= max(waits) <= LATER_SECONDS[1]

    assert hub.get("/sign-in").status_code < 500
    exchanges.release()
    answer = hub.post("/exchange", data=message, content_type=MEDIA_TYPE)
    assert kiosk.reply(answer.data).acknowledged == kiosk.log.head


def test_a_hand_is_free_again_after_whatever_was_asked(hub: FlaskClient) -> None:
    kiosk = joined(hub)
    for _ in range(30):
        assert hub.post("/exchange", data=b"nonsense" * 50, content_type=MEDIA_TYPE).status_code == 400

    answer = hub.post("/exchange", data=kiosk.request_message(), content_type=MEDIA_TYPE)
    assert answer.status_code == 200
