"""The demo people, made at the first start with passwords of their own.

What always holds: `demo.json` knows every password before anybody has it, and names who is still missing; so a start
that was interrupted goes on where it was. It is readable by its owner only.
"""

import json
import os
import secrets
from pathlib import Path

from programs import HUB, KIOSK, run, succeeds

LEARNERS = (("Anitha", "ml", "boat"), ("അനിത", "ml", "lotus"), ("Rafeeq", "hi", "kite"), ("Selvi", "ta", "lamp"))
OPERATOR, TECHNICIAN, ADMINISTRATOR = "Operator", "Technician", "Administrator"

_ROLES = {OPERATOR: "operator", TECHNICIAN: "technician"}
_MISSING = "missing"


def demo_file(home: Path) -> Path:
    return home / "demo.json"


def prepare_people(home: Path) -> dict:
    """The demo people and their passwords; those who are missing are made."""
    path = demo_file(home)
    is_begun = path.exists()
    demo = json.loads(path.read_text()) if is_begun else _invent()
    if not is_begun:
        _write(path, demo)
    while demo.get(_MISSING):
        _make(home, demo, demo[_MISSING][0], is_begun)
        del demo[_MISSING][0]
        _write(path, demo)
    return demo


def _invent() -> dict:
    demo: dict = {name: secrets.token_urlsafe(9) for name in (ADMINISTRATOR, *_ROLES)}
    demo[_MISSING] = [*demo, *(name for name, _, _ in LEARNERS)]
    pins = ("".join(secrets.SystemRandom().sample("0123456789", 4)) for _ in LEARNERS)
    demo["learners"] = [{"name": name, "pin": pin} for (name, _, _), pin in zip(LEARNERS, pins, strict=True)]
    return demo


def _make(home: Path, demo: dict, name: str, is_begun: bool) -> None:
    """Make one of them; somebody whom an interrupted start has made, but not crossed out, is left as one person."""
    if name == ADMINISTRATOR:
        words = (name, "--password-stdin")
        if not (is_begun and succeeds(HUB, home / "hub", "staff", "password", *words, given=demo[name])):
            run(HUB, home / "hub", "staff", "add", *words, given=demo[name])
    elif name in _ROLES:
        run(KIOSK, home / "kiosk", "staff", "add", name, "--role", _ROLES[name], "--password-stdin", given=demo[name])
    elif not (is_begun and _is_enrolled(home / "kiosk", name)):
        (pin,) = (learner["pin"] for learner in demo["learners"] if learner["name"] == name)
        ((_, language, picture),) = (learner for learner in LEARNERS if learner[0] == name)
        options = ["--pin", pin, "--language", language, "--picture", picture]
        run(KIOSK, home / "kiosk", "learners", "add", name, *options)


def _is_enrolled(home: Path, name: str) -> bool:
    # Imported here, for these take a second and much memory, and are needed after an interrupted start only.
    from kiosk.app import open_kiosk
    from kiosk.database import close_database, reading
    from kiosk.people import learners
    from kiosk.settings import read_settings

    kiosk = open_kiosk(read_settings(home))
    try:
        with reading():
            return bool(learners.namesakes(kiosk.secrets, name))
    finally:
        close_database()


def _write(path: Path, demo: dict) -> None:
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(demo, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
