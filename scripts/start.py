"""Starts a kiosk and a hub on this machine, with the packs of `content_packs/` on the shelf: for trying it all out.

Whatever was made before is kept: a second start only starts, and one after an interruption goes on where it was.
"""

import argparse
import hashlib
import json
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import segno
from demo import ADMINISTRATOR, OPERATOR, TECHNICIAN, demo_file, prepare_people
from programs import HUB, KIOSK, PROGRAMS, first_address, run, running

ROOT = Path(__file__).resolve().parent.parent
LARGEST_PORT = 65_535

_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared with, not listened on


def main() -> int:
    wanted = arguments()
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda *_: sys.exit(0))
    home = wanted.home.resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
        prepare_packs(home)
        demo = None if wanted.no_demo else prepare_people(home)
        serve(wanted, home, demo)
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(
            f"{error.filename or home}: {error.strerror or error}. Choose another folder with --home.", file=sys.stderr
        )
        return 1
    print("A server stopped by itself; what it said stands above.", file=sys.stderr)
    return 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/run", description="Run a kiosk and a hub on this machine.")
    parser.add_argument("--port", type=port, default=8080, help="the kiosk's port [8080]")
    parser.add_argument("--hub-port", type=port, default=8090, help="the hub's port [8090]")
    parser.add_argument("--hub-host", default="127.0.0.1", help="where the hub listens [127.0.0.1]")
    parser.add_argument("--home", type=Path, default=ROOT / "var", help="where all of it is kept [var in the checkout]")
    parser.add_argument("--no-demo", action="store_true", help="make no demo people")
    return parser.parse_args()


def port(text: str) -> int:
    """A port as it was typed; wrong ones are found before anything is prepared."""
    if not text.isascii() or not text.isdecimal() or int(text) > LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is no port. Give a number from 0 to {LARGEST_PORT}.")
    return int(text)


def prepare_packs(home: Path) -> None:
    """Publish the packs of this checkout and put them on the shelf, if they changed since the last time."""
    packs = sorted(path.parent for path in (ROOT / "content_packs").glob("*/pack.toml"))
    digest = hashlib.sha256()
    for path in sorted(path for pack in packs for path in pack.rglob("*") if path.is_file()):
        stat = path.stat()
        digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    stamp = home / "packs.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print("Building and signing the packs …", file=sys.stderr)
    run(HUB, home / "hub", "publish", *packs, "--to", home / "repository")
    settings = home / "kiosk" / "kiosk.toml"
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text('station = "Job station"\nexchange_every = 60\n')
    run(KIOSK, home / "kiosk", "trust", home / "hub/trust/root.json")
    run(KIOSK, home / "kiosk", "packs", "import", home / "repository")
    stamp.write_text(digest.hexdigest())


def serve(wanted: argparse.Namespace, home: Path, demo: dict | None) -> None:
    """Run both servers until one of them stops."""
    hub_words = ("serve", "--host", wanted.hub_host, "--port", wanted.hub_port)
    kiosk_words = ("serve", "--quiet", "--port", wanted.port)
    with running(HUB, home / "hub", *hub_words) as hub, running(KIOSK, home / "kiosk", *kiosk_words) as kiosk:
        hub_address = reachable(first_address(hub, "The hub"))
        address = first_address(kiosk, "The kiosk")
        join(home, hub_address)
        if is_serving(hub, kiosk):
            introduce(address, hub_address, home, demo)
        while is_serving(hub, kiosk):
            time.sleep(0.5)


def is_serving(*processes: subprocess.Popen[str]) -> bool:
    return all(process.poll() is None for process in processes)


def reachable(address: str) -> str:
    """The address under which this machine finds a server that says where it listens."""
    parts = urlsplit(address)
    host = _LOOPBACK.get(parts.hostname)
    return f"http://{host}:{parts.port}/" if host else address


def join(home: Path, hub: str) -> None:
    """Let the kiosk join the hub, once for each address of it."""
    stamp = home / "joined.stamp"
    if stamp.exists() and stamp.read_text() == hub:
        return
    code = json.loads(run(HUB, home / "hub", "code", "--json"))["code"]
    run(KIOSK, home / "kiosk", "join", hub, code)
    stamp.write_text(hub)


def introduce(address: str, hub: str, home: Path, demo: dict | None) -> None:
    segno.make(address, error="m").terminal(compact=True)
    print(f"\nKiosk  {address}   (on this machine also http://127.0.0.1:{urlsplit(address).port}/)")
    print(f"Hub    {hub}")
    if demo:
        introduce_people(home, demo)
    else:
        if demo_file(home).exists():
            print(f"\nThe demo people of an earlier start are still there; {demo_file(home)} has their sign-ins.")
        print("\nMake accounts with:")
        for program, name in ((KIOSK, "kiosk"), (HUB, "hub")):
            words = (PROGRAMS / program, "--home", home / name, "staff", "add", "NAME")
            print(f"  {shlex.join(map(str, words))}")
    print("\nCtrl-C stops both.", flush=True)


def introduce_people(home: Path, demo: dict) -> None:
    print(f"\nDemo sign-ins (also in {demo_file(home)}):")
    for learner in demo["learners"]:
        print(f"  learner        {learner['name']:<14} PIN {learner['pin']}")
    for name in (OPERATOR, TECHNICIAN):
        print(f"  kiosk staff    {name:<14} password {demo[name]}")
    print(f"  hub staff      {ADMINISTRATOR:<14} password {demo[ADMINISTRATOR]}")


if __name__ == "__main__":
    sys.exit(main())
