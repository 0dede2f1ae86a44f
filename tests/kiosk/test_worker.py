"""Background jobs beside the web threads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.packs import shelf
from kiosk.packs.sticks import stick_in
from kiosk.packs.tables import ImportRun
from kiosk.packs.trust import trust_root
from kiosk.stocking.visits import FAILED, FINISHED, RUNNING, WAITING, ask_import, import_run, import_runs
from kiosk.web.here import Kiosk
from kiosk.worker import Worker
from tests.kiosk.opened import forget_what_was_read, open_home
from tests.packs import PACK, Publisher
from tests.small_disk import fill, small_disk
from tests.waiting import until


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    forget_what_was_read()
    one = Publisher(tmp_path / "publisher")
    one.publish()
    yield one
    forget_what_was_read()


@pytest.fixture
def trusting(kiosk: Kiosk, publisher: Publisher) -> Kiosk:
    trust_root(kiosk.settings.trust, publisher.root)
    return kiosk


def ask(kiosk: Kiosk, folder: Path, *packs: str) -> int:
    """Ask for an import and wake the worker; gives the run's number."""
    number = ask_import(kiosk.clock, stick_in(folder), list(packs))
    kiosk.worker.wake()
    return number


def ended(number: int) -> ImportRun:
    """The run, as soon as it has ended."""
    until(lambda: import_run(number).state in (FINISHED, FAILED))
    return import_run(number)


def test_an_import_that_was_asked_for_is_done(trusting: Kiosk, publisher: Publisher, worker: Worker) -> None:
    run = ended(ask(trusting, publisher.repository))

    assert run.state == FINISHED
    assert [(each["pack"], each["version"], each["outcome"]) for each in run.report] == [(PACK, "1.0.0", "added")]
    assert run.report[0]["title"]["ml"] == "ചായക്കട"
    assert (run.bytes_done, run.pack_number, run.pack_count) == (run.bytes_total, 1, 1)
    assert run.ended_at >= run.asked_at
    assert run.failure is None
    assert shelf.versions() == {PACK: "1.0.0"}


def test_only_the_packs_that_were_asked_for_are_taken(trusting: Kiosk, publisher: Publisher, worker: Worker) -> None:
    publisher.publish(pack="coffee-stall")

    run = ended(ask(trusting, publisher.repository, "coffee-stall"))

    assert [each["pack"] for each in run.report] == ["coffee-stall"]
    assert shelf.versions() == {"coffee-stall": "1.0.0"}


def test_an_import_waits_until_a_worker_is_there(trusting: Kiosk, publisher: Publisher) -> None:
    number = ask_import(trusting.clock, stick_in(publisher.repository), [])

    assert import_run(number).state == WAITING
    assert import_run(number + 1) is None
    assert [run.run for run in import_runs(5)] == [number]


def test_an_import_that_a_power_cut_interrupted_is_taken_up_again(trusting: Kiosk, publisher: Publisher) -> None:
    number = ask_import(trusting.clock, stick_in(publisher.repository), [])
    ImportRun.update(state=RUNNING, pack=PACK, pack_number=1, pack_count=1).execute()

    trusting.worker.start()
    trusting.worker.wake()

    assert ended(number).state == FINISHED
    assert shelf.versions() == {PACK: "1.0.0"}
    trusting.worker.stop(10)


def test_imports_are_done_one_after_another_in_the_order_asked(
    trusting: Kiosk, publisher: Publisher, worker: Worker, tmp_path: Path
) -> None:
    first, second = ask(trusting, publisher.repository), ask(trusting, publisher.repository)

    assert [each["outcome"] for each in ended(first).report] == ["added"]
    assert [each["outcome"] for each in ended(second).report] == ["kept"]
    assert [run.run for run in import_runs(1)] == [second]


def test_a_failure_is_kept_with_code_words_and_values(kiosk: Kiosk, publisher: Publisher, worker: Worker) -> None:
    run = ended(ask(kiosk, publisher.repository))

    assert run.state == FAILED
    assert run.failure["code"] == "no-trust"
    assert run.failure["sentence"] % run.failure["values"]
    assert run.ended_at is not None


@pytest.mark.parametrize(
    ("code", "harm"),
    [
        ("no-repository", lambda publisher: publisher.repository.rename(publisher.folder / "elsewhere")),
        ("unreadable", lambda publisher: (publisher.repository / "metadata/timestamp.json").unlink()),
        ("damaged", lambda publisher: (publisher.repository / "metadata/timestamp.json").write_bytes(b"{}")),
    ],
)
def test_each_failure_keeps_its_values_so_that_a_page_can_say_it(
    trusting: Kiosk, publisher: Publisher, worker: Worker, code: str, harm: object
) -> None:
    harm(publisher)  # type: ignore[operator]

    run = ended(ask(trusting, publisher.repository))

    assert (run.state, run.failure["code"]) == (FAILED, code)
    assert "%(" not in run.failure["sentence"] % run.failure["values"]


@pytest.mark.parametrize(
    ("code", "harm"),
    [
        ("pack-file", lambda publisher: (publisher.repository / f"packs/{PACK}-1.0.0.pack").write_bytes(b"x")),
        ("format-too-new", lambda publisher: publisher.sign_manifest(b'{"format":9}', "2.0.0")),
    ],
)
def test_a_fault_of_a_pack_is_kept_with_the_pack(
    trusting: Kiosk, publisher: Publisher, worker: Worker, code: str, harm: object
) -> None:
    harm(publisher)  # type: ignore[operator]

    run = ended(ask(trusting, publisher.repository))

    assert run.state == FINISHED
    refused = next(row for row in run.report if row["outcome"] == "refused")
    assert [fault["code"] for fault in refused["faults"]] == [code]
    assert "%(" not in refused["faults"][0]["sentence"] % refused["faults"][0]["values"]


def test_a_failure_does_not_keep_the_worker_from_the_next_job(
    trusting: Kiosk, publisher: Publisher, worker: Worker, tmp_path: Path
) -> None:
    bad, good = ask(trusting, tmp_path / "nowhere"), ask(trusting, publisher.repository)

    assert ended(bad).state == FAILED
    assert ended(good).state == FINISHED


def test_a_full_disk_does_not_end_the_worker(
    publisher: Publisher, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with small_disk(tmp_path / "disk", megabytes=48) as disk, open_home(disk / "home") as kiosk:
        trust_root(kiosk.settings.trust, publisher.root)
        number = ask_import(kiosk.clock, stick_in(publisher.repository), [])
        fill(disk / "ballast")
        kiosk.worker.start()
        kiosk.worker.wake()
        until(lambda: "goes on after a failure" in caplog.text)
        assert import_run(number).state == WAITING

        (disk / "ballast").unlink()
        kiosk.worker.wake()

        assert ended(number).state == FINISHED
        kiosk.worker.stop(10)


def test_a_worker_that_was_stopped_can_begin_again(trusting: Kiosk, publisher: Publisher) -> None:
    trusting.worker.start()
    trusting.worker.stop(10)

    trusting.worker.start()

    assert ended(ask(trusting, publisher.repository)).state == FINISHED
    trusting.worker.stop(10)


def test_a_worker_that_was_told_to_stop_has_ended(trusting: Kiosk) -> None:
    trusting.worker.start()

    trusting.worker.stop(10)

    assert not trusting.worker._thread.is_alive()
