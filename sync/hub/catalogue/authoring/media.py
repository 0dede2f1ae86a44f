"""Media against FORMAT.md, A.4: how they are referred to, what they are, how large they may be."""

import re
from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.authoring.drawings import check_drawing
from sync.hub.catalogue.authoring.findings import Finding
from sync.hub.catalogue.authoring.folder import MEDIA
from sync.protocol.errors import N_
from sync.protocol.names import captions_of, poster_of

PICTURES = (".svg", ".webp", ".png", ".jpg")
SOUNDS = (".opus",)
VIDEOS = (".mp4", ".webm")
CAPTIONS = ".vtt"

MOST_BYTES = {
    ".svg": 20_000,
    ".webp": 200_000,
    ".png": 200_000,
    ".jpg": 200_000,
    ".opus": 2_000_000,
    ".mp4": 40_000_000,
    ".webm": 40_000_000,
    CAPTIONS: 200_000,
}

# Thirty tablets that open a picture together share one small access point.
ADVISED_BYTES = 60_000

_ABOVE = f"../{MEDIA}/"
_HEAD_BYTES = 64


@dataclass(frozen=True, slots=True)
class Found:
    """What a reference led to: the media that it uses, and what is wrong with it."""

    used: frozenset[str]
    findings: tuple[Finding, ...] = ()


def find_media(address: str, path: str, line: int, media: dict[str, int], endings: tuple[str, ...]) -> Found:
    """Follow a reference that stands in the file `path` at `line` and should lead to media of certain endings."""
    name = address.removeprefix(_ABOVE)
    if name == address or "/" in name or ":" in name:
        sentence = N_("%(found)s is not in the pack's media. Write it as %(expected)s.")
        values = {"found": address, "expected": f"{_ABOVE}name{endings[0]}"}
        return Found(frozenset(), (Finding(path, line, "media-path", sentence, values),))
    target = f"{MEDIA}/{name}"
    if target not in media:
        sentence = N_("There is no file %(found)s. Add it, or correct the name.")
        return Found(frozenset(), (Finding(path, line, "missing-file", sentence, {"found": target}),))
    if not name.endswith(endings):
        sentence = N_("%(found)s cannot stand here. Expected is a file that ends in %(expected)s.")
        values = {"found": target, "expected": ", ".join(endings)}
        return Found(frozenset({target}), (Finding(path, line, "media-kind", sentence, values),))
    return Found(frozenset({target}))


def find_beside(target: str, language: str, path: str, line: int, media: dict[str, int]) -> Found:
    """The still picture and the captions of a video that a lesson shows; of another file nothing."""
    if not target.endswith(VIDEOS):
        return Found(frozenset())
    poster, captions = poster_of(target), captions_of(target, language)
    findings = []
    if poster not in media:
        sentence = N_("The video %(video)s has no still picture. Put it there as %(expected)s.")
        findings.append(Finding(path, line, "poster", sentence, {"video": target, "expected": poster}))
    if captions not in media:
        sentence = N_("The video %(video)s has no captions in this language. Write what is said as %(expected)s.")
        findings.append(Finding(path, line, "captions", sentence, {"video": target, "expected": captions}))
    return Found(frozenset({poster, captions} & media.keys()), tuple(findings))


def check_media(folder: Path, media: dict[str, int]) -> list[Finding]:
    """Each file's ending, size and content."""
    findings: list[Finding] = []
    for path, size in media.items():
        most = MOST_BYTES.get(Path(path).suffix)
        if most is None:
            sentence = N_("%(found)s is not a kind of media that a pack may hold. Expected is one of %(expected)s.")
            values = {"found": path, "expected": ", ".join(MOST_BYTES)}
            findings.append(Finding(path, None, "media-kind", sentence, values))
            continue
        if size > most:
            sentence = N_("%(path)s has %(found)s bytes. Make it smaller: at most %(most)s bytes.")
            findings.append(Finding(path, None, "too-large", sentence, {"path": path, "found": size, "most": most}))
        elif path.endswith(PICTURES) and size > ADVISED_BYTES:
            sentence = N_("%(path)s has %(found)s bytes. Tablets show it sooner with at most %(most)s bytes.")
            values = {"path": path, "found": size, "most": ADVISED_BYTES}
            findings.append(Finding(path, None, "large", sentence, values, is_advice=True))
        findings += _check_content(folder, path)
    return findings


def _check_content(folder: Path, path: str) -> list[Finding]:
    if path.endswith(".svg"):
        return check_drawing(path, (folder / path).read_bytes())
    if path.endswith(CAPTIONS):
        return _check_captions(path, (folder / path).read_bytes())
    with (folder / path).open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if _is_what_it_says(Path(path).suffix, head):
        return []
    sentence = N_(
        "%(path)s does not hold what its name says (%(expected)s). Make the file again with the right program."
    )
    return [Finding(path, None, "media-content", sentence, {"path": path, "expected": _CONTENT[Path(path).suffix]})]


def _check_captions(path: str, content: bytes) -> list[Finding]:
    """WebVTT as far as it matters here (W3C, WebVTT, section 4): its signature, and that it says something in UTF-8."""
    if not _WEBVTT.match(content):
        sentence = N_("%(path)s does not begin with %(expected)s. Save the captions as WebVTT in UTF-8.")
        return [Finding(path, 1, "media-content", sentence, {"path": path, "expected": "WEBVTT"})]
    if not _CUE.search(content):
        sentence = N_("%(path)s has no captions yet. Write when something is said, and what.")
        return [Finding(path, None, "no-captions", sentence, {"path": path})]
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [Finding(path, line, "encoding", N_("The text is not UTF-8. Save the file as UTF-8."))]
    return []


_WEBVTT = re.compile(rb"(\xef\xbb\xbf)?WEBVTT(?=[ \t\r\n]|$)")
_CUE = re.compile(
    rb"^(\d{2,}:)?\d{2}:\d{2}\.\d{3}[ \t]+-->[ \t]+(\d{2,}:)?\d{2}:\d{2}\.\d{3}[^\r\n]*\r?\n[^\r\n]*\S", re.M
)

_CONTENT = {
    ".webp": "WebP",
    ".png": "PNG",
    ".jpg": "JPEG",
    ".opus": "Opus in Ogg",
    ".mp4": "MP4",
    ".webm": "WebM",
}


def _is_what_it_says(ending: str, head: bytes) -> bool:
    return {
        ".webp": head[:4] == b"RIFF" and head[8:12] == b"WEBP",
        ".png": head[:8] == b"\x89PNG\r\n\x1a\n",
        ".jpg": head[:3] == b"\xff\xd8\xff",
        ".opus": head[:4] == b"OggS" and b"OpusHead" in head,
        ".mp4": head[4:8] == b"ftyp",
        ".webm": head[:4] == b"\x1aE\xdf\xa3",
    }[ending]
