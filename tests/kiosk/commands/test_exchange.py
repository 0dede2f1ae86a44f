"""`kiosk exchange` and `kiosk join` without a connection, with the hub's commands at the other end of the way."""

import json
import ssl
import subprocess
from pathlib import Path

import pytest

from sync.protocol.bundle import FOLDER, TO_HUB, TO_KIOSK
from tests.journeys.programs import attempt, run
from tests.sync.client.test_transport import hang_up_after, peer, response, say
from tests.web_servers import served


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """The home of a hub."""
    run("kiosk-hub", tmp_path / "hub", "staff", "add", "meera", "--password-stdin", given="threshold-lamp\n")
    return tmp_path / "hub"


@pytest.fixture
def kiosk(tmp_path: Path) -> Path:
    """The home of a kiosk with a learner."""
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk/kiosk.toml").write_text('station = "Kalpetta"\n')
    words = ("learners", "add", "Anitha", "--pin", "4071", "--language", "ml", "--picture", "boat")
    run("kiosk", tmp_path / "kiosk", *words)
    return tmp_path / "kiosk"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def test_a_kiosk_joins_sends_and_hears_by_nothing_but_a_stick(hub: Path, kiosk: Path, stick: Path) -> None:
    run("kiosk-hub", hub, "code", "--file", stick, "--address", "https://hub.example")
    assert "has joined" in run("kiosk", kiosk, "join", "--file", stick / "padippura-join.json")
    said = run("kiosk", kiosk, "exchange", "--export", stick)
    assert "2 events copied onto the stick in 2 files" in said

    assert run("kiosk-hub", hub, "exchange", stick) == "Kalpetta: 2 records in 2 files\n"
    assert run("kiosk-hub", hub, "exchange", stick).startswith("No kiosk has put anything onto this stick")

    said = run("kiosk", kiosk, "exchange", "--import", stick)
    assert said == "2 answers taken: 2 events arrived, 0 waiting.\n"
    assert not any((stick / FOLDER / TO_HUB).iterdir())
    assert not any((stick / FOLDER / TO_KIOSK).iterdir())


def test_a_kiosk_whose_hub_has_no_address_is_told_to_use_a_stick(hub: Path, kiosk: Path, stick: Path) -> None:
    run("kiosk-hub", hub, "code", "--file", stick)
    run("kiosk", kiosk, "join", "--file", stick / "padippura-join.json")

    done = attempt("kiosk", kiosk, "exchange")

    assert done.returncode == 1
    assert done.stderr.startswith("Error: The hub of this kiosk has no address.")
    assert "--export" in done.stderr


def test_the_commands_tell_programs_the_same(hub: Path, kiosk: Path, stick: Path) -> None:
    run("kiosk-hub", hub, "code", "--file", stick / "padippura-join.json")
    run("kiosk", kiosk, "join", "--file", stick / "padippura-join.json")
    copied = json.loads(run("kiosk", kiosk, "exchange", "--json", "--export", stick))
    assert (copied["files"], copied["events"]) == (2, 2)
    assert copied["bytes"] > 0

    answered = json.loads(run("kiosk-hub", hub, "exchange", "--json", stick))
    (found,) = answered["kiosks"]
    assert (found["station"], found["events"], found["files"], found["answers"]) == ("Kalpetta", 2, 2, 2)
    assert (answered["problems"], answered["is_locked"]) == ([], False)

    brought = json.loads(run("kiosk", kiosk, "exchange", "--json", "--import", stick))
    assert (brought["answers"], brought["events"], brought["waiting"], brought["problems"]) == (2, 2, 0, [])


def test_a_bad_file_is_named_with_its_reason_and_the_rest_goes_on(hub: Path, kiosk: Path, stick: Path) -> None:
    run("kiosk-hub", hub, "code", "--file", stick)
    run("kiosk", kiosk, "join", "--file", stick / "padippura-join.json")
    run("kiosk", kiosk, "exchange", "--export", stick)
    bad = stick / FOLDER / TO_HUB / f"{'f' * 32}-f00dcafe-1-2.envelope"
    bad.write_bytes(b"nonsense")

    done = attempt("kiosk-hub", hub, "exchange", stick)

    assert (done.returncode, done.stdout) == (1, "Kalpetta: 2 records in 2 files\n")
    assert done.stderr.startswith(f"{bad.name}: These bytes are not an envelope")
    assert [each.name for each in bad.parent.iterdir()] == [bad.name]


def test_a_stick_without_anything_of_a_kiosk_is_said_to_be_so(hub: Path, stick: Path) -> None:
    done = attempt("kiosk-hub", hub, "exchange", stick)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: There is nothing of any kiosk in")


def test_a_code_as_a_file_does_not_stand_on_the_screen(hub: Path, stick: Path) -> None:
    said = run("kiosk-hub", hub, "code", "--file", stick)
    code = json.loads((stick / "padippura-join.json").read_text())["code"]
    assert code not in said
    assert "keep it safe" in said


@pytest.mark.parametrize(
    "words",
    [("join",), ("join", "http://hub.example"), ("exchange", "--export", "/nowhere"), ("join", "--file", "/no")],
)
def test_wrong_use_ends_with_2(kiosk: Path, words: tuple[str, ...]) -> None:
    assert attempt("kiosk", kiosk, *words).returncode == 2


def test_a_file_that_is_no_joining_file_is_refused(kiosk: Path, stick: Path) -> None:
    (stick / "join.json").write_text("{}")
    done = attempt("kiosk", kiosk, "join", "--file", stick / "join.json")
    assert done.returncode == 1
    assert "is no joining file" in done.stderr


def test_a_sign_in_page_of_the_wifi_in_place_of_the_hub_is_said_to_who_joins(kiosk: Path) -> None:
    with peer(say(response(b"<title>Sign in to the Wi-Fi</title>", media_type="text/html"))) as (address, _):
        done = attempt("kiosk", kiosk, "join", address, "7KQ4-M3XR")

    assert done.returncode == 1
    assert f"Another page answered in place of head office at {address}" in done.stderr
    assert "sign in, or correct the address; then join again" in done.stderr


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (response(b"later\n", "503 Later", "text/plain", "Retry-After: 77"), "is busy. Run this again in 77 seconds."),
        (response(b"failed\n", "500 Failed", "text/plain"), "has a fault now. Run this again later"),
        (b"nothing", "cannot be reached now. Look at the connection, then run this again."),
    ],
    ids=["busy", "failed", "no answer"],
)
def test_an_exchange_that_failed_says_who_must_try_again(
    hub: Path, kiosk: Path, stick: Path, answer: bytes, said: str
) -> None:
    with peer(hang_up_after(answer)) as (address, _):
        run("kiosk-hub", hub, "code", "--file", stick, "--address", address)
        run("kiosk", kiosk, "join", "--file", stick / "padippura-join.json")
        done = attempt("kiosk", kiosk, "exchange")

    assert done.returncode == 1
    assert f"The hub at {address} {said}" in done.stderr
    assert "will be tried" not in done.stderr


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine that nobody vouches for; its key lies beside it as `key.pem`."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate


def test_a_certificate_that_is_not_believed_is_named_as_the_reason_and_may_be_vouched_for(
    kiosk: Path, tmp_path: Path, certificate: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    with served(tmp_path, tls=context) as server:
        words = ("join", f"https://127.0.0.1:{server.port}", "7KQ4-M3XR")
        refused = attempt("kiosk", kiosk, *words)
        believed = attempt("kiosk", kiosk, *words, SSL_CERT_FILE=str(certificate))

    assert "is not trusted here (self-signed certificate). Look whether this kiosk has the right date" in refused.stderr
    assert "Another page answered" in believed.stderr
