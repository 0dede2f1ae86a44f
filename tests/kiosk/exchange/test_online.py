"""Hands our log and shelf to the hub and keeps what it answers: against a real hub, over real sockets."""

import secrets
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kiosk.database import close_database, writing
from kiosk.errors import NetworkError, TechnicianError
from kiosk.exchange.asking import ask, state_of
from kiosk.exchange.joining import join, ourselves
from kiosk.exchange.online import Outcome, exchange
from kiosk.exchange.standing import is_joined, runs, standing, waiting
from kiosk.progress import backups, log, tables
from kiosk.settings import read_settings as read_kiosk_settings
from kiosk.web.here import Kiosk
from sync.client.sending import MOST_AT_ONCE
from sync.client.transport import Transport
from sync.hub import database as hub_database
from sync.hub.fleet.joining import make_code
from sync.hub.settings import read_settings
from sync.protocol import batch as batches
from sync.protocol.envelope import MEDIA_TYPE
from sync.protocol.events import ClockAnchored, LessonOpened, QuestionAnswered, SignedIn
from sync.protocol.requests import PIECE_BYTES, State
from sync.security import keys
from tests.journeys.programs import RunningHub
from tests.kiosk.opened import enrol, open_home
from tests.sync.client.test_session import noise
from tests.sync.client.test_transport import read_request, response

BUDGET_BYTES = 1024


class Hub(RunningHub):
    """A hub as a process of its own, and what lies on its disk."""

    def code(self) -> str:
        """A one-time code."""
        settings = read_settings(self.home, {})
        hub_database.open_database(settings.database)
        with hub_database.connected():
            made = make_code(keys.secret(settings.pepper), time.time_ns() // 1_000_000)
        hub_database.close_database()
        return made.code

    def events(self, kiosk: Kiosk) -> list[tuple[str, int]]:
        """Every event of a kiosk that the hub counts, by log and sequence, as often as it counts it."""
        with closing(sqlite3.connect(self.home / "hub.db", timeout=30)) as database:
            rows = database.execute(
                "SELECT log_id, first, count, content FROM batch WHERE kiosk_id = ?",
                [ourselves(kiosk.settings).kiosk],
            ).fetchall()
        counted = []
        for log_id, first, count, content in rows:
            held = {event.sequence for event in batches.decode(content).events}
            assert held >= set(range(first, first + count))
            counted += [(log_id, sequence) for sequence in range(first, first + count)]
        return sorted(counted)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One hub for all tests; each has a kiosk of its own."""
    with Hub(tmp_path_factory.mktemp("hub") / "home") as hub:
        yield hub


@pytest.fixture
def joined(kiosk: Kiosk, running: Hub) -> Kiosk:
    """A kiosk that has joined the hub, with a learner who did a little."""
    join(kiosk.settings, kiosk.clock, running.address, running.code())
    anitha = enrol(kiosk).person
    study(kiosk, anitha, 5)
    return kiosk


def study(kiosk: Kiosk, person: str, lessons: int) -> None:
    with writing():
        for number in range(lessons):
            log.append(kiosk.clock, LessonOpened("tea-stall", "1.0.0", f"lesson-{number}", "ml"), person)


def exchange_all(kiosk: Kiosk) -> list[Outcome]:
    """Exchange until nothing waits."""
    outcomes = [exchange(kiosk.settings, kiosk.clock)]
    while outcomes[-1].waiting:
        outcomes.append(exchange(kiosk.settings, kiosk.clock))
    return outcomes


def written() -> list[tuple[str, int]]:
    return sorted((event.log_id, event.sequence) for event in log.every_event())


class Road:
    """A TCP road to a hub, in the hands of the test. It counts connections, requests and bytes of HTTP both ways."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.connections = 0
        self.requests = 0
        self.bytes = 0
        self.answers: list[bytes] = []
        self.on_answer: Callable[[bytes], bytes | None] = lambda answer: answer
        self._listener = socket.create_server(("127.0.0.1", 0))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                self._pass_on(connection)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _pass_on(self, kiosk: socket.socket) -> None:
        while request := read_request(kiosk):
            self.requests += 1
            with socket.create_connection(("127.0.0.1", self._hub.port), timeout=30) as hub:
                hub.sendall(request)
                answer = read_request(hub)
            self.answers.append(answer)
            self.bytes += len(request) + len(answer)
            passed = self.on_answer(answer)
            if passed is None:
                return
            kiosk.sendall(passed)


@contextmanager
def road_to(hub: Hub, road: Road | None = None) -> Iterator[tuple[Road, Transport]]:
    road = road or Road(hub)
    threading.Thread(target=road.serve, daemon=True).start()
    transport = Transport(road.address, 30)
    try:
        yield road, transport
    finally:
        transport.close()
        road.close()


def test_a_kiosk_joins_with_a_code_and_trusts_the_root_that_comes_with_it(kiosk: Kiosk, running: Hub) -> None:
    assert not is_joined()
    code = running.code()

    join(kiosk.settings, kiosk.clock, running.address, f" {code.lower()} ")

    assert is_joined()
    assert standing().hub_url == running.address
    assert (kiosk.settings.trust / "root.json").read_bytes() == (running.home / "trust/root.json").read_bytes()


def test_joining_again_with_the_same_code_changes_nothing(kiosk: Kiosk, running: Hub) -> None:
    """The first answer may have been lost on its way."""
    code = running.code()
    for _ in range(2):
        join(kiosk.settings, kiosk.clock, running.address, code)

    assert tables.Hub.select().count() == 1


def test_a_code_serves_one_kiosk(kiosk: Kiosk, running: Hub, tmp_path: Path) -> None:
    code = running.code()
    join(kiosk.settings, kiosk.clock, running.address, code)

    with open_home(tmp_path / "other") as other:
        with pytest.raises(TechnicianError) as refused:
            join(other.settings, other.clock, running.address, code)
        assert refused.value.code == "join-code"
        assert "Ask for a new one" in str(refused.value)
        assert not is_joined()


def test_a_hub_that_brings_another_root_than_ours_is_not_joined(kiosk: Kiosk, running: Hub) -> None:
    kiosk.settings.trust.mkdir()
    (kiosk.settings.trust / "root.json").write_bytes(b"the root that a person gave")

    with pytest.raises(TechnicianError) as refused:
        join(kiosk.settings, kiosk.clock, running.address, running.code())

    assert refused.value.code == "other-root"
    assert not is_joined()


def test_nobody_is_joined_where_no_hub_is(kiosk: Kiosk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"

    with pytest.raises(NetworkError):
        join(kiosk.settings, kiosk.clock, address, "7KQ4-M3XR")
    assert not is_joined()


def test_a_kiosk_that_joined_no_hub_says_so(kiosk: Kiosk) -> None:
    with pytest.raises(TechnicianError) as refused:
        exchange(kiosk.settings, kiosk.clock)

    assert refused.value.code == "no-hub"
    assert waiting() == 1


def test_an_exchange_brings_every_event_and_moves_the_mark(joined: Kiosk, running: Hub) -> None:
    assert waiting() == 7

    first = exchange(joined.settings, joined.clock)

    assert first.events == 7
    assert exchange_all(joined)[-1].waiting == waiting() == 0
    assert running.events(joined) == written()
    mark = tables.Mark.get()
    assert (mark.log_id, mark.acknowledged) == (log.head().log_id, log.head().sequence)


def test_the_first_exchange_anchors_the_clock_and_later_ones_do_not(joined: Kiosk) -> None:
    exchange_all(joined)
    exchange_all(joined)

    anchors = [event for event in log.every_event() if event.kind == ClockAnchored.KIND]
    assert [anchor.body["source"] for anchor in anchors] == ["hub"]
    assert abs(anchors[0].body["true_time"] - anchors[0].at) < 60_000


def test_nothing_new_is_one_request_within_its_budget(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    with road_to(running) as (road, transport):
        outcome = exchange(joined.settings, joined.clock, transport)

    assert (outcome.events, outcome.waiting) == (0, 0)
    assert road.requests == 1
    assert road.bytes <= BUDGET_BYTES


def test_one_new_event_is_one_request_within_its_budget(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    log.append(joined.clock, SignedIn(), "a" * 32)
    with road_to(running) as (road, transport):
        outcome = exchange(joined.settings, joined.clock, transport)

    assert (outcome.events, outcome.waiting) == (1, 0)
    assert road.requests == 1
    assert road.bytes <= BUDGET_BYTES


def test_the_state_travels_only_when_it_changed(joined: Kiosk, running: Hub) -> None:
    def told() -> State | None:
        return ask(joined.settings, tables.Hub.get()).request.state

    assert told() is not None
    exchange_all(joined)
    assert told() is None
    enrol(joined, "Basheer")
    assert told() == state_of(joined.settings)


def test_a_state_that_changed_travels_once(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    known = tables.Hub.get().known_digest
    enrol(joined, "Basheer")

    exchange_all(joined)

    assert tables.Hub.get().known_digest not in (known, "")


def test_a_long_log_goes_in_several_exchanges(joined: Kiosk, running: Hub) -> None:
    study(joined, "a" * 32, 4100)

    outcomes = exchange_all(joined)

    assert outcomes[0].events == 4000
    assert outcomes[0].waiting > 100
    assert running.events(joined) == written()


def test_an_event_too_large_for_one_message_goes_in_pieces(joined: Kiosk, running: Hub) -> None:
    answer = QuestionAnswered("a" * 32, "why", secrets.token_hex(45_000), 0)
    with writing():
        log.append(joined.clock, answer, "a" * 32)

    outcomes = exchange_all(joined)

    assert max(outcome.bytes_out for outcome in outcomes) > MOST_AT_ONCE
    assert running.events(joined) == written()


def test_resending_changes_nothing(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    before = running.events(joined)
    for acknowledged in (0, 3):
        tables.Mark.update(acknowledged=acknowledged, generation="").execute()
        assert waiting() > 0
        exchange_all(joined)

    assert running.events(joined) == before == written()
    assert waiting() == 0


def test_a_hub_that_is_down_loses_nothing(joined: Kiosk, running: Hub) -> None:
    before = written()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nowhere = Transport(f"http://127.0.0.1:{listener.getsockname()[1]}", 5)

    with pytest.raises(NetworkError) as failed:
        exchange(joined.settings, joined.clock, nowhere)

    assert failed.value.code == "hub-unreachable"
    assert written() == before
    assert waiting() == len(before)
    assert runs(1)[0].result == "hub-unreachable"
    exchange_all(joined)
    assert running.events(joined) == written()


SIGN_IN = b"<!DOCTYPE html><title>Sign in to the Wi-Fi</title>"
LOGIN_PAGE = response(SIGN_IN, media_type="text/html")
FORBIDDEN = response(SIGN_IN, "403 Forbidden", "text/html")
REDIRECTION = response(b"", "302 Found", "text/html", "Location: http://portal.invalid/")
BARE = response(b"<html>Sign in</html>", media_type=MEDIA_TYPE)


@pytest.mark.parametrize("page", [LOGIN_PAGE, REDIRECTION, FORBIDDEN], ids=["a page", "a redirection", "a 403"])
def test_a_captive_portals_answer_is_not_taken_for_the_hubs(joined: Kiosk, running: Hub, page: bytes) -> None:
    with road_to(running) as (road, transport):
        road.on_answer = lambda _: page
        with pytest.raises(NetworkError) as failed:
            exchange(joined.settings, joined.clock, transport)

    assert failed.value.code == "not-the-hub"
    assert waiting() == len(written())


def test_a_page_that_calls_itself_an_envelope_is_not_taken_either(joined: Kiosk, running: Hub) -> None:
    with road_to(running) as (road, transport):
        road.on_answer = lambda _: BARE
        with pytest.raises(TechnicianError) as failed:
            exchange(joined.settings, joined.clock, transport)

    assert failed.value.code == "envelope"
    assert waiting() == len(written())


@pytest.mark.parametrize("at", [-1, -40, -65, -70, -100])
def test_a_reply_that_was_altered_moves_nothing(joined: Kiosk, running: Hub, at: int) -> None:
    def alter(answer: bytes) -> bytes:
        data = bytearray(answer)
        data[at] ^= 1
        return bytes(data)

    with road_to(running) as (road, transport):
        road.on_answer = alter
        with pytest.raises(TechnicianError):
            exchange(joined.settings, joined.clock, transport)

    assert tables.Mark.select().count() == 0
    assert waiting() == len(written())


def test_an_answer_that_was_lost_on_its_way_makes_nothing_count_twice(joined: Kiosk, running: Hub) -> None:
    with road_to(running) as (road, transport):
        road.on_answer = lambda _: None
        with pytest.raises(NetworkError):
            exchange(joined.settings, joined.clock, transport)
    assert running.events(joined) == written()
    assert waiting() == len(written())
    study(joined, "a" * 32, 3)

    exchange_all(joined)

    assert running.events(joined) == written()


def test_a_hub_that_is_killed_between_storing_and_answering_makes_nothing_count_twice(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    with Hub(tmp_path / "doomed-hub") as hub:
        join(kiosk.settings, kiosk.clock, hub.address, hub.code())
        study(kiosk, "a" * 32, 20)

        def kill(_: bytes) -> None:
            hub.kill()

        with road_to(hub) as (road, transport):
            road.on_answer = kill
            with pytest.raises(NetworkError):
                exchange(kiosk.settings, kiosk.clock, transport)
        hub.start()
        assert hub.events(kiosk) == written()
        exchange_all(kiosk)

        assert hub.events(kiosk) == written()
        assert waiting() == 0


def test_an_old_reply_that_comes_again_moves_nothing_back(joined: Kiosk, running: Hub) -> None:
    with road_to(running) as (road, transport):
        exchange(joined.settings, joined.clock, transport)
        old = road.answers[0]
        study(joined, "a" * 32, 4)
        exchange_all(joined)
        before = tables.Mark.get().acknowledged
        anchors = [event for event in log.every_event() if event.kind == ClockAnchored.KIND]
        road.on_answer = lambda _: old
        with pytest.raises(NetworkError) as failed:
            exchange(joined.settings, joined.clock, transport)

    assert failed.value.code == runs(1)[0].result == "old-answer"
    assert tables.Mark.get().acknowledged == before
    assert [event for event in log.every_event() if event.kind == ClockAnchored.KIND] == anchors
    exchange_all(joined)
    assert running.events(joined) == written()


def test_an_answer_about_another_history_moves_nothing(joined: Kiosk, running: Hub, tmp_path: Path) -> None:
    """The hub's answer to a clone of this kiosk is signed for this kiosk, and yet not about what it wrote."""
    exchange_all(joined)
    close_database()
    clone = Path(shutil.copytree(joined.settings.home, tmp_path / "clone"))
    with open_home(clone) as other, road_to(running) as (road, transport):
        study(other, "c" * 32, 2)
        exchange(other.settings, other.clock, transport)
        answer = road.answers[0]
    with open_home(joined.settings.home) as original, road_to(running) as (road, transport):
        study(original, "d" * 32, 5)
        before = tables.Mark.get().acknowledged
        road.on_answer = lambda _: answer

        with pytest.raises(TechnicianError) as refused:
            exchange(original.settings, original.clock, transport)

        assert refused.value.code == "history-differs"
        assert tables.Mark.get().acknowledged == before


def test_a_hub_that_is_too_old_for_sealed_messages_is_told_as_such_and_nothing_goes_unsealed(
    joined: Kiosk, running: Hub
) -> None:
    with road_to(running) as (road, transport):
        road.on_answer = lambda _: response(b"envelope\n", "400 Bad Request", "text/plain")
        with pytest.raises(TechnicianError) as refused:
            exchange(joined.settings, joined.clock, transport)

    assert refused.value.code == "protocol-too-new"
    assert "Ask its administrator for an update" in str(refused.value)
    assert road.requests == 1


def test_two_exchanges_at_the_same_time_bring_each_event_once(joined: Kiosk, running: Hub) -> None:
    study(joined, "a" * 32, 200)
    together = threading.Barrier(2)
    failed: list[BaseException] = []

    def go() -> None:
        together.wait()
        try:
            exchange_all(joined)
        except BaseException as error:
            failed.append(error)
        finally:
            close_database()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    exchange_all(joined)
    assert running.events(joined) == written()


def test_learners_go_on_during_an_exchange(joined: Kiosk, running: Hub) -> None:
    with road_to(running) as (road, transport):

        def study_meanwhile(answer: bytes) -> bytes:
            study(joined, "a" * 32, 3)
            close_database()
            return answer

        road.on_answer = study_meanwhile
        outcome = exchange(joined.settings, joined.clock, transport)

    assert outcome.waiting >= 3
    exchange_all(joined)
    assert running.events(joined) == written()


def test_a_hub_that_never_heard_of_this_kiosk_refuses(joined: Kiosk, running: Hub) -> None:
    shutil.rmtree(joined.settings.keys)

    with pytest.raises(TechnicianError) as refused:
        exchange(joined.settings, joined.clock)

    assert refused.value.code == "hub-refused"
    assert waiting() == len(written())


def test_two_histories_under_one_log_are_noticed_and_nothing_is_lost(
    joined: Kiosk, running: Hub, tmp_path: Path
) -> None:
    exchange_all(joined)
    close_database()
    clone = Path(shutil.copytree(joined.settings.home, tmp_path / "clone"))
    with open_home(clone) as other:
        study(other, "c" * 32, 2)
        exchange_all(other)
    with open_home(joined.settings.home) as original:
        study(original, "d" * 32, 3)

        exchange_all(original)

        assert waiting() == 0
        assert log.broken_at() is None
        assert set(running.events(original)) > set(written())


def test_another_hub_gets_the_whole_log(joined: Kiosk, running: Hub, tmp_path: Path) -> None:
    exchange_all(joined)
    (joined.settings.trust / "root.json").unlink()
    with Hub(tmp_path / "other-hub") as other:
        join(joined.settings, joined.clock, other.address, other.code())

        exchange_all(joined)

        assert other.events(joined) == written()
        assert waiting() == 0


def test_how_each_exchange_went_is_kept(joined: Kiosk, running: Hub) -> None:
    outcome = exchange(joined.settings, joined.clock)

    (run,) = runs(1)
    assert (run.result, run.road, run.events) == ("sent", "http", outcome.events)
    assert (run.bytes_out, run.bytes_in) == (outcome.bytes_out, outcome.bytes_in)
    assert standing().last_sent == run.at
    assert standing().station == joined.settings.station


def test_events_of_an_older_log_go_before_those_of_the_newer(joined: Kiosk, running: Hub) -> None:
    old = log.head().log_id
    log.begin(joined.clock, "restored")
    study(joined, "a" * 32, 2)

    exchange_all(joined)

    assert running.events(joined) == written()
    assert {mark.log_id for mark in tables.Mark.select()} == {old, log.head().log_id}


def test_a_kiosk_that_was_restored_from_an_older_backup_exchanges_again(
    joined: Kiosk, running: Hub, tmp_path: Path
) -> None:
    """The hub has more of the old log than the backup: what is behind it belongs to a log that goes on elsewhere."""
    backups.write(joined.settings, tmp_path / "backup.tar")
    study(joined, "a" * 32, 5)
    exchange_all(joined)
    before = running.events(joined)
    close_database()
    backups.read(read_kiosk_settings(tmp_path / "restored"), tmp_path / "backup.tar")

    with open_home(tmp_path / "restored") as restored:
        study(restored, "b" * 32, 2)
        exchange_all(restored)

        assert waiting() == 0
        assert set(running.events(restored)) == {*before, *written()}


def test_a_hub_that_was_restored_from_an_older_copy_is_filled_again(kiosk: Kiosk, tmp_path: Path) -> None:
    with Hub(tmp_path / "hub") as hub:
        join(kiosk.settings, kiosk.clock, hub.address, hub.code())
        study(kiosk, "a" * 32, 2)
        exchange_all(kiosk)
        keep_copy(hub, tmp_path / "copy")
        study(kiosk, "a" * 32, 5)
        exchange_all(kiosk)
        restore_copy(hub, tmp_path / "copy")
        study(kiosk, "a" * 32, 2)

        left = [exchange(kiosk.settings, kiosk.clock).waiting for _ in range(3)]

        assert left[-1] == 0
        assert hub.events(kiosk) == written()
        assert tables.Mark.get().generation == "2"


def test_a_hub_that_was_restored_twice_is_filled_twice(kiosk: Kiosk, tmp_path: Path) -> None:
    """The second copy does not know that the first restore began a new generation."""
    with Hub(tmp_path / "hub") as hub:
        join(kiosk.settings, kiosk.clock, hub.address, hub.code())
        keep_copy(hub, tmp_path / "copy")
        for _ in range(2):
            study(kiosk, "a" * 32, 3)
            exchange_all(kiosk)
            restore_copy(hub, tmp_path / "copy")
            left = [exchange(kiosk.settings, kiosk.clock).waiting for _ in range(4)]

            assert left[-1] == 0
            assert hub.events(kiosk) == written()


def keep_copy(hub: Hub, copy: Path) -> None:
    """An administrator's copy of a hub that was stopped for it."""
    hub.stop()
    shutil.copytree(hub.home, copy)
    hub.start()


def restore_copy(hub: Hub, copy: Path) -> None:
    hub.stop()
    shutil.rmtree(hub.home)
    shutil.copytree(copy, hub.home)
    hub.start()


def write_large(kiosk: Kiosk, size: int = 200_000) -> None:
    """One event that is larger than any message, and does not compress."""
    with writing():
        log.append(kiosk.clock, LessonOpened("tea-stall", "1.0.0", noise(size // 2, size), "ml"), "a" * 32)


def puts(road: Road) -> int:
    return sum(b"201" in answer.split(b"\r\n")[0] for answer in road.answers)


def test_an_event_of_200_kb_goes_in_pieces_and_a_break_costs_one_of_them(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    write_large(joined)
    with road_to(running) as (road, transport):
        exchange(joined.settings, joined.clock, transport)
        whole, pieces = road.bytes, puts(road)
    write_large(joined)
    with road_to(running) as (road, transport):
        breaks = 0

        def break_the_second_piece(answer: bytes) -> bytes | None:
            nonlocal breaks
            if b"201" in answer.split(b"\r\n")[0] and puts(road) == 2:
                breaks += 1
                return None
            return answer

        road.on_answer = break_the_second_piece
        with pytest.raises(NetworkError):
            exchange(joined.settings, joined.clock, transport)
        road.on_answer = lambda answer: answer
        outcome = exchange(joined.settings, joined.clock, transport)

    assert (breaks, outcome.waiting) == (1, 0)
    assert pieces > 1
    assert puts(road) == pieces
    assert road.bytes <= whole + PIECE_BYTES
    assert running.events(joined) == written()
    assert list(joined.settings.home.glob("outgoing-*")) == []


def test_all_pieces_of_an_envelope_go_over_one_connection(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    write_large(joined)
    with road_to(running) as (road, transport):
        exchange(joined.settings, joined.clock, transport)

    assert puts(road) > 1
    assert road.connections == 1


def test_a_large_envelope_goes_on_where_it_was_after_the_kiosk_and_the_hub_were_killed(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    with Hub(tmp_path / "hub") as hub:
        join(kiosk.settings, kiosk.clock, hub.address, hub.code())
        exchange_all(kiosk)
        write_large(kiosk)
        with road_to(hub) as (road, transport):
            road.on_answer = lambda answer: None if puts(road) == 1 else answer
            with pytest.raises(NetworkError):
                exchange(kiosk.settings, kiosk.clock, transport)
        hub.restart()
        with road_to(hub) as (road, transport):
            outcome = exchange(kiosk.settings, kiosk.clock, transport)

        assert outcome.waiting == 0
        assert b'"lacking":[1]' in road.answers[0]
        assert hub.events(kiosk) == written()


def test_a_piece_that_was_damaged_on_its_way_is_brought_again(joined: Kiosk, running: Hub) -> None:
    exchange_all(joined)
    write_large(joined)
    with road_to(running) as (road, transport):
        road.on_answer = lambda answer: (
            response(b"piece\n", "403 Forbidden", "text/plain") if puts(road) == 1 else answer
        )
        with pytest.raises(NetworkError) as failed:
            exchange(joined.settings, joined.clock, transport)
        road.on_answer = lambda answer: answer
        assert failed.value.code == "pieces-lost"
        assert exchange(joined.settings, joined.clock, transport).waiting == 0


def test_a_kiosk_that_wrote_nothing_new_is_still_heard_by_a_hub_that_was_restored_twice(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    """The copy has all that the kiosk wrote, and does not know the life that the kiosk has heard of."""
    with Hub(tmp_path / "hub") as hub:
        join(kiosk.settings, kiosk.clock, hub.address, hub.code())
        exchange_all(kiosk)
        keep_copy(hub, tmp_path / "copy")
        tables.Mark.update(generation="2").execute()
        restore_copy(hub, tmp_path / "copy")
        study(kiosk, "a" * 32, 3)

        assert exchange(kiosk.settings, kiosk.clock).waiting == 0
        assert hub.events(kiosk) == written()
        assert tables.Mark.get().generation == "3"
