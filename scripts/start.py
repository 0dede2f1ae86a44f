"""Starts a kiosk and a hub on this machine, with the packs of `content_packs/` on the shelf: for trying it all out.

Whatever was made before is kept: a second start only starts. Keys and passwords are made at the first one and stand in
`demo.json` in the home, readable by its owner only.
"""

import argparse
import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import segno

ROOT = Path(__file__).parent.parent
PROGRAMS = Path(sys.executable).parent
LEARNERS = (("Anitha", "ml", "boat"), ("അനിത", "ml", "lotus"), ("Rafeeq", "hi", "kite"), ("Selvi", "ta", "lamp"))
OPERATOR, TECHNICIAN, ADMINISTRATOR = "Operator", "Technician", "Administrator"

_PATIENCE_SECONDS = 60
_FAREWELL_SECONDS = 15


def main() -> int:
    wanted = arguments()
    home = wanted.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    prepare_packs(home)
    demo = None if wanted.no_demo else prepare_people(home)
    with_hub = ["serve", "--host", wanted.hub_host, "--port", str(wanted.hub_port)]
    processes = [
        subprocess.Popen([PROGRAMS / "kiosk-hub", "--home", home / "hub", *with_hub], stdout=subprocess.DEVNULL),
        subprocess.Popen(
            [PROGRAMS / "kiosk", "--home", home / "kiosk", "serve", "--quiet", "--port", str(wanted.port)],
            stdout=subprocess.PIPE,
            text=True,
        ),
    ]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        address = first_address(processes[1])
        hub = f"http://127.0.0.1:{wanted.hub_port}/"
        if not (wait_for(hub, processes) and wait_for(f"http://127.0.0.1:{wanted.port}/", processes)):
            return 1
        join(home, hub)
        introduce(address, hub, home, demo)
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    else:
        print("A server stopped by itself; what it said stands above.", file=sys.stderr)
        return 1
    finally:
        end(processes)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/run", description="Run a kiosk and a hub on this machine.")
    parser.add_argument("--port", type=int, default=8080, help="the kiosk's port [8080]")
    parser.add_argument("--hub-port", type=int, default=8090, help="the hub's port [8090]")
    parser.add_argument("--hub-host", default="127.0.0.1", help="where the hub listens [127.0.0.1]")
    parser.add_argument("--home", type=Path, default=ROOT / "var", help="where all of it is kept [var]")
    parser.add_argument("--no-demo", action="store_true", help="make no demo people")
    return parser.parse_args()


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
    run("kiosk-hub", home / "hub", "publish", *packs, "--to", home / "repository")
    settings = home / "kiosk" / "kiosk.toml"
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text('station = "Job station"\nexchange_every = 60\n')
    run("kiosk", home / "kiosk", "trust", home / "hub/trust/root.json")
    run("kiosk", home / "kiosk", "packs", "import", home / "repository")
    stamp.write_text(digest.hexdigest())


def prepare_people(home: Path) -> dict:
    """The demo people, made at the first start with passwords of their own."""
    path = home / "demo.json"
    if path.exists():
        return json.loads(path.read_text())
    demo: dict = {name: secrets.token_urlsafe(9) for name in (OPERATOR, TECHNICIAN, ADMINISTRATOR)}
    run("kiosk-hub", home / "hub", "staff", "add", ADMINISTRATOR, "--password-stdin", given=demo[ADMINISTRATOR])
    for name, role in ((OPERATOR, "operator"), (TECHNICIAN, "technician")):
        run("kiosk", home / "kiosk", "staff", "add", name, "--role", role, "--password-stdin", given=demo[name])
    demo["learners"] = []
    for name, language, picture in LEARNERS:
        pin = "".join(secrets.SystemRandom().sample("0123456789", 4))
        options = ["--pin", pin, "--language", language, "--picture", picture]
        run("kiosk", home / "kiosk", "learners", "add", name, *options)
        demo["learners"].append({"name": name, "pin": pin})
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(demo, file, ensure_ascii=False, indent=1)
    return demo


def join(home: Path, hub: str) -> None:
    """Let the kiosk join the hub, once."""
    stamp = home / "joined.stamp"
    if stamp.exists():
        return
    code = json.loads(run("kiosk-hub", home / "hub", "code", "--json"))["code"]
    run("kiosk", home / "kiosk", "join", hub, code)
    stamp.write_text(hub)


def run(program: str, home: Path, *words: object, given: str | None = None) -> str:
    """Run one of our commands to its end and give what it said; ends this program if the command failed."""
    finished = subprocess.run(
        [PROGRAMS / program, "--home", home, *words], input=given, stdout=subprocess.PIPE, text=True, check=False
    )
    if finished.returncode:
        sys.exit(finished.returncode)
    return finished.stdout


def first_address(kiosk: subprocess.Popen) -> str:
    """The address that the kiosk says it has on the local network."""
    line = kiosk.stdout.readline()
    if not line:
        kiosk.wait()
        sys.exit(1)
    return line.partition(" ")[2].strip()


def wait_for(address: str, processes: list[subprocess.Popen]) -> bool:
    """Wait until a server answers; False if one ended or none answered in a minute."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own address
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def introduce(address: str, hub: str, home: Path, demo: dict | None) -> None:
    segno.make(address, error="m").terminal(compact=True)
    print(f"\nKiosk  {address}   (on this machine also http://127.0.0.1:{address.rstrip('/').rpartition(':')[2]}/)")
    print(f"Hub    {hub}")
    if demo:
        print(f"\nDemo sign-ins (also in {home / 'demo.json'}):")
        for learner in demo["learners"]:
            print(f"  learner        {learner['name']:<14} PIN {learner['pin']}")
        for name in (OPERATOR, TECHNICIAN):
            print(f"  kiosk staff    {name:<14} password {demo[name]}")
        print(f"  hub staff      {ADMINISTRATOR:<14} password {demo[ADMINISTRATOR]}")
    else:
        programs = os.path.relpath(PROGRAMS)
        print("\nMake the first accounts with:")
        print(f"  {programs}/kiosk --home {home / 'kiosk'} staff add NAME")
        print(f"  {programs}/kiosk-hub --home {home / 'hub'} staff add NAME")
    print("\nCtrl-C stops both.", flush=True)


def end(processes: list[subprocess.Popen]) -> None:
    """Ask both servers to end, and wait until they have."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
