"""The page that is printed and locked away: what must be kept safe, and what to do when it is lost.

It names the root's digest and keys. Only if asked for does it hold secrets: each root key that is a file here, as words
and as a QR code of these words.
"""

import hashlib
import io
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

import segno

from sync.hub.catalogue import trust
from sync.hub.catalogue.keys.listing import ListedRole, listed
from sync.hub.catalogue.keys.making import words

ADVICE = (
    (
        "Keep",
        (
            "This page, and the root's key files, in a locked place away from the hub. Whoever has as many root "
            "keys as must sign can decide what every kiosk believes."
        ),
    ),
    (
        "Take the root key off the hub",
        (
            "kiosk-hub keys export root FOLDER moves it to a stick. Publishing goes on without it; it is needed "
            "to change keys, and to renew the root before it expires: add --keys FOLDER to the command."
        ),
    ),
    (
        "A root key is lost",
        (
            "If enough others remain: kiosk-hub keys revoke KEYID, then keys create root. From the words on "
            "this page: kiosk-hub keys restore FOLDER. If too few remain, nobody can change keys any more: make "
            "a new hub home, and give every kiosk its root by hand (remove trust/root.json and trust/metadata "
            "there first)."
        ),
    ),
    (
        "A root key was stolen",
        (
            "kiosk-hub keys rotate root at once, with the old key and the new one. Kiosks follow as soon as "
            "they see the new root."
        ),
    ),
    (
        "Another key was lost or stolen",
        (
            "kiosk-hub keys rotate targets, snapshot, timestamp or --publisher NAME. If the hub itself was "
            "broken into, rotate all of them. Then publish into every folder, web server and stick again."
        ),
    ),
    (
        "Compare",
        ("Before a kiosk trusts a root.json: sha256sum root.json must give the digest above."),
    ),
)


@dataclass(frozen=True, slots=True)
class Secret:
    """A root key in words."""

    keyid: str
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed; `digest` is the SHA-256 of `root.json` in groups of four."""

    printed: datetime
    version: int
    digest: str
    roles: tuple[ListedRole, ...]
    secrets: tuple[Secret, ...]


def page(home: Path, now: datetime, with_secrets: bool, brought: Iterable[Path] = ()) -> Page:
    """What must be kept safe of the hub whose home this is. The home must be held."""
    listing = listed(home, now, brought)
    digest = hashlib.sha256(trust.root_path(home).read_bytes()).hexdigest()
    files = [key for key in listing.roles[0].keys if key.is_file] if with_secrets else []
    secrets = tuple(Secret(key.keyid, words(Path(key.place))) for key in files)
    return Page(now, listing.version, _grouped(digest), listing.roles, secrets)


def as_text(shown: Page) -> str:
    """The page for a plain printer, at most 80 columns wide but for paths."""
    lines = [
        "PADIPPURA HUB: WHAT MUST BE KEPT SAFE",
        f"Printed {shown.printed:%Y-%m-%d}. Root version {shown.version}.",
        "SHA-256 of root.json:",
        f"  {shown.digest[:39]}",
        f"  {shown.digest[40:]}",
    ]
    for role in shown.roles:
        lines += ["", f"{role.name}: {role.threshold} of {len(role.keys)} must sign{_until(role)}"]
        lines += [f"  {key.keyid[:16]}  {key.place}" for key in role.keys]
    for secret in shown.secrets:
        lines += ["", f"SECRET. The root key {secret.keyid[:16]} in words:"]
        lines += [f"  {line}" for line in _numbered(secret.words)]
    for heading, advice in ADVICE:
        lines += ["", f"{heading}:", *(f"  {line}" for line in textwrap.wrap(advice, 76))]
    return "\n".join(lines) + "\n"


def as_html(shown: Page) -> str:
    """The page for a browser to print: no script, nothing that is fetched."""
    roles = "".join(
        f"<tr><th>{escape(role.name)}<td>{role.threshold} of {len(role.keys)}<td>{escape(_until(role).strip(', '))}"
        f"<td>{'<br>'.join(f'<code>{key.keyid[:16]}</code> {escape(key.place)}' for key in role.keys)}"
        for role in shown.roles
    )
    secrets = "".join(
        f"<section><h2>Secret: the root key <code>{secret.keyid[:16]}</code></h2>{_drawn(secret.words)}"
        f"<pre>{'<br>'.join(_numbered(secret.words))}</pre></section>"
        for secret in shown.secrets
    )
    advice = "".join(f"<dt>{escape(heading)}<dd>{escape(text)}" for heading, text in ADVICE)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Padippura hub: what must be kept safe</title>'
        "<style>body{font:11pt/1.4 sans-serif;margin:2em auto;max-width:45em}table{border-collapse:collapse}"
        "th,td{border:1px solid;padding:.3em .6em;text-align:left;vertical-align:top}code,pre{font:10pt monospace;"
        "overflow-wrap:anywhere}dt{font-weight:bold;margin-top:.6em}section{break-inside:avoid}</style>"
        f"<h1>Padippura hub: what must be kept safe</h1><p>Printed {shown.printed:%Y-%m-%d}. Root version "
        f"{shown.version}.<p>SHA-256 of root.json: <code>{shown.digest}</code>{_drawn(shown.digest.replace(' ', ''))}"
        f"<table><tr><th>TUF role<th>must sign<th>until<th>keys{roles}</table>{secrets}<dl>{advice}</dl></html>\n"
    )


def _until(role: ListedRole) -> str:
    return f", until {role.expires:%Y-%m-%d}" if role.expires else ""


def _grouped(digest: str) -> str:
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def _numbered(text: str) -> list[str]:
    """24 words in six lines of four, each with its number."""
    numbered = [f"{number:2} {word:<9}" for number, word in enumerate(text.split(), 1)]
    return [" ".join(numbered[at : at + 4]).rstrip() for at in range(0, len(numbered), 4)]


def _drawn(text: str) -> str:
    drawing = io.BytesIO()
    segno.make(text, error="m").save(drawing, kind="svg", scale=3, xmldecl=False, svgns=True)
    return f"<p>{drawing.getvalue().decode()}</p>"
