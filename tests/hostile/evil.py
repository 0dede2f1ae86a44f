"""Signing what no author's check would let through, with keys that a kiosk trusts."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

import rfc8785
import zstandard

from sync.protocol import pack_file
from sync.protocol.names import pack_file_name
from sync.protocol.pack_file import Stored
from tests.packs import PACK, Publisher
from tests.sync.hub.catalogue import tiny_pack

VERSION = "2.0.0"
LESSON, QUIZ, DRAWING = "en/01-make-tea.md", "en/03-check-tea.toml", "media/cup.svg"
_BESIDE = {".md": b"\n%s\n", ".toml": b"\n# %s\n", ".svg": b"<!-- %s -->", ".opus": b"%s"}
FRONT = "+++\n+++\n"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Evil:
    """`files` are those of the pack, by path; `manifest` changes the document, `rows` those of the pack file's index.

    Every file is another than in version 1.0.0, so that a kiosk needs them all.
    """

    publisher: Publisher
    files: dict[str, bytes] = field(default_factory=dict)
    manifest: Callable[[dict[str, Any]], Any] = lambda document: document
    rows: Callable[[list[Stored]], Any] = lambda rows: rows
    content: bytes | None = None
    head: Callable[[bytes], bytes] = lambda head: head

    def __post_init__(self) -> None:
        self.files = {path: self._source(path) for path in (file["path"] for file in self._document()["files"])}

    def put(self, path: str, content: str | bytes) -> "Evil":
        self.files[path] = content.encode() if isinstance(content, str) else content
        return self

    def sign(self) -> "Evil":
        """Sign manifest and pack file of version 2.0.0."""
        self.publisher.sign_manifest(self.content or rfc8785.dumps(self.manifest(self._changed())), VERSION)
        (self.publisher.repository / pack_file_name(PACK, VERSION)).write_bytes(self._pack_file())
        return self

    def _changed(self) -> dict[str, Any]:
        document = self._document()
        known = {file["path"]: file for file in document["files"]}
        for path, content in self.files.items():
            language = {} if path.startswith("media/") else {"language": path.partition("/")[0]}
            known[path] = {"path": path, **language, "sha256": sha256(content), "size": len(content)}
        return {**document, "version": VERSION, "files": sorted(known.values(), key=itemgetter("path"))}

    def _pack_file(self) -> bytes:
        rows, body = [], bytearray()
        for sha, content in {sha256(content): content for content in self.files.values()}.items():
            rows.append(Stored(sha, len(body), len(content), pack_file.PLAIN))
            body += content
        changed = self.rows(rows)
        if not isinstance(changed, bytes):
            return self.head(pack_file.encode_head(changed)) + bytes(body)
        is_packed = changed.startswith(zstandard.FRAME_HEADER)
        packed = changed if is_packed else zstandard.ZstdCompressor(level=3).compress(changed)
        return pack_file.MAGIC + b"\x01" + len(packed).to_bytes(4, "big") + packed + bytes(body)

    def _document(self) -> dict[str, Any]:
        (path,) = (self.publisher.repository / "targets" / PACK).glob("*.1.0.0.json")
        return json.loads(path.read_bytes())

    def _source(self, path: str) -> bytes:
        content = (Path(self.publisher.folder) / "sources" / PACK / path).read_bytes()
        return content + _BESIDE[Path(path).suffix] % path.encode()


def swap(path: str, /, **values: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A manifest with other values for one of its files."""

    def change(document: dict[str, Any]) -> dict[str, Any]:
        files = [{**file, **(values if file["path"] == path else {})} for file in document["files"]]
        return {**document, "files": sorted(files, key=lambda file: str(file["path"]))}

    return change


def quiz(old: str, new: str) -> str:
    assert old in tiny_pack.QUIZ
    return tiny_pack.QUIZ.replace(old, new, 1)
