"""Reading what a built pack says of itself: nothing of a manifest is believed before all of it holds to the format.

What always holds for a manifest that was read: its format is known, every path is relative, plain and unique,
everything in `contents` is among the files, and encoding it gives the bytes that were read.
"""

from collections import Counter
from typing import Any

from sync.protocol import bounded
from sync.protocol.errors import N_, PackError
from sync.protocol.lesson import MOST_BYTES as MOST_TEXT_BYTES
from sync.protocol.lesson import SYNTHETIC
from sync.protocol.manifest import LESSON, MEDIA, MOST_FILES, QUIZ, Competency, Entry, Face, File, Manifest
from sync.protocol.names import is_language, is_plain_path, is_sha256, is_version
from sync.protocol.reading import Fault, Table, is_id
from sync.protocol.versions import PACK_FORMAT

MOST_BYTES = 8 << 20
MOST_FILE_BYTES = 1 << 30
MOST_TEXTS_BYTES = 32 << 20

# Four signs part the values of a file, a dozen those of a lesson in one language with its keywords.
_MOST_VALUES = 20 * MOST_FILES

_SOUND = ".opus"


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest.

    Raises PackError if it is too large, is no JSON, has a format that this version does not know, breaks a rule, or is
    written otherwise than RFC 8785 says.
    """
    manifest = _read(_json(data))
    if not _is_canonical(manifest, data):
        raise PackError("manifest-form", N_("The manifest was changed after it was built. Build the pack again."))
    return manifest


def _json(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise PackError(
            "manifest-size", N_("The manifest is larger than %(most)s bytes. Split the pack."), most=MOST_BYTES
        )
    try:
        document = bounded.parse(data, _MOST_VALUES)
    except ValueError as error:
        raise PackError("manifest-json", N_("The manifest is not JSON. Build the pack again.")) from error
    found = document.get("format") if isinstance(document, dict) else None
    if not isinstance(found, int):
        raise PackError("manifest-json", N_("The manifest is not JSON. Build the pack again."))
    if found > PACK_FORMAT:
        raise PackError(
            "format-too-new",
            N_("This pack has format %(found)s; this kiosk reads formats up to %(known)s. Update the kiosk first."),
            found=found,
            known=PACK_FORMAT,
        )
    return document


def _is_canonical(manifest: Manifest, data: bytes) -> bool:
    try:
        return manifest.encode() == data
    except ValueError:  # half a surrogate pair, which UTF-8 cannot hold
        return False


def _read(document: dict[str, Any]) -> Manifest:
    faults: list[Fault] = []
    table = Table(document, (), faults)
    languages = table.texts("languages", least=1)
    for language in languages:
        if not is_language(language):
            table.fault("languages", "language", "%(found)s is not a language tag.", found=language)
    if len(set(languages)) != len(languages):
        table.fault("languages", "duplicate-language", "A language stands twice.")
    version = table.text("version", 24) or ""
    if not is_version(version):
        table.fault("version", "version", "%(found)s is not MAJOR.MINOR.PATCH.", found=version)
    manifest = Manifest(
        format=table.integer("format", 1, PACK_FORMAT) or 0,
        pack=table.id("pack") or "",
        version=version,
        languages=languages,
        licence=table.text("licence", 60) or "",
        authors=table.texts("authors", least=1),
        minutes=table.integer("minutes", 1, 6000) or 0,
        roles=table.texts("roles"),
        competencies=tuple(_competency(each, languages) for each in table.tables("competencies")),
        title=table.by_language("title", languages, 60),
        summary=table.by_language("summary", languages, 240),
        subject=table.id("subject") or "",
        heading=table.by_language("heading", languages, 60),
        contents=tuple(_entry(each, languages) for each in table.tables("contents", 1, MOST_FILES)),
        files=tuple(_file(each, languages) for each in table.tables("files", 1, MOST_FILES)),
    )
    table.done()
    _check_files(manifest, table)
    _check_contents(manifest, table)
    if faults:
        raise PackError(
            "manifest",
            N_("The manifest breaks the pack format (%(first)s; %(count)s faults). Build the pack again."),
            first=str(faults[0]),
            count=len(faults),
        )
    return manifest


def _competency(table: Table, languages: tuple[str, ...]) -> Competency:
    competency = Competency(
        table.id("id") or "", table.integer("level", 1, 8) or 0, table.by_language("title", languages, 120)
    )
    table.done()
    return competency


def _entry(table: Table, languages: tuple[str, ...]) -> Entry:
    kind = table.text("kind") or ""
    if kind not in (LESSON, QUIZ):
        table.fault("kind", "kind", "%(found)s is neither a lesson nor a quiz.", found=kind)
    id_ = table.id("id") or ""
    faces: dict[str, Face] = {}
    by_language = table.table("faces")
    for language in languages:
        face = by_language and by_language.table(language, required=language == languages[0])
        if face:
            faces[language] = _face(face, kind)
    if by_language:
        by_language.done()
    table.done()
    return Entry(kind, id_, faces)


def _face(table: Table, kind: str) -> Face:
    face = Face(
        title=table.text("title", 80) or "",
        minutes=table.integer("minutes", 1, 240) or 0,
        path=table.text("path", 200) or "",
        keywords=table.texts("keywords"),
        audio=table.text("audio", 200, required=False),
        audio_kind=table.text("audio_kind", required=False),
    )
    if kind == QUIZ and face.keywords:
        table.fault("keywords", "keywords", "A quiz has no keywords.")
    if face.audio and not face.audio.endswith(_SOUND):
        table.fault("audio", "audio", "%(found)s is no sound.", found=face.audio)
    if face.audio_kind is not None and (face.audio_kind != SYNTHETIC or face.audio is None):
        table.fault("audio_kind", "audio-kind", "%(found)s is no kind of sound.", found=face.audio_kind)
    table.done()
    return face


def _file(table: Table, languages: tuple[str, ...]) -> File:
    path, sha256 = table.text("path", 200) or "", table.text("sha256", 64) or ""
    if not is_plain_path(path):
        table.fault("path", "path", "%(found)s is not a plain path inside the pack.", found=path)
    if not is_sha256(sha256):
        table.fault("sha256", "sha256", "%(found)s is not a SHA-256.", found=sha256)
    language = table.text("language", required=False)
    if language is not None and (language not in languages or path.startswith(MEDIA)):
        table.fault("language", "language", "%(path)s does not belong to %(found)s.", path=path, found=language)
    file = File(path, sha256, table.integer("size", 0, MOST_FILE_BYTES) or 0, language)
    table.done()
    return file


def _check_files(manifest: Manifest, table: Table) -> None:
    paths = [file.path for file in manifest.files]
    if len(set(paths)) != len(paths):
        table.fault("files", "path", "A path stands twice among the files.")
    if paths != sorted(paths):
        table.fault("files", "order", "The files are not sorted by their paths.")
    if len({(file.sha256, file.size) for file in manifest.files}) != len({file.sha256 for file in manifest.files}):
        table.fault("files", "size", "Files with the same SHA-256 have different sizes.")


def _check_contents(manifest: Manifest, table: Table) -> None:
    sizes = {file.path: file.size for file in manifest.files}
    faces = [face for entry in manifest.contents for face in entry.faces.values()]
    texts = Counter(face.path for face in faces)
    for path in [*texts, *{face.audio for face in faces if face.audio}]:
        if path not in sizes:
            table.fault("contents", "path", "%(path)s is not among the files.", path=path)
    for path, times in texts.items():
        if times > 1:
            table.fault("contents", "path", "%(path)s is more than one lesson or quiz.", path=path)
        if sizes.get(path, 0) > MOST_TEXT_BYTES:
            table.fault("contents", "size", "%(path)s is longer than %(most)s bytes.", path=path, most=MOST_TEXT_BYTES)
    if sum(sizes.get(path, 0) for path in texts) > MOST_TEXTS_BYTES:
        table.fault("contents", "size", "The texts are more than %(most)s bytes.", most=MOST_TEXTS_BYTES)
    names = [(entry.kind, entry.id) for entry in manifest.contents]
    if len(set(names)) != len(names):
        table.fault("contents", "duplicate-id", "A lesson or quiz stands twice in the contents.")
    for role in manifest.roles:
        if not is_id(role):
            table.fault("roles", "id", "%(found)s is not an id.", found=role)
