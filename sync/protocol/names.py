"""What things of a pack are called, and where they lie in a repository (REPOSITORY.md, Layout)."""

import re

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"(.*-[0-9]+\.[0-9]+\.[0-9]+)\.[0-9]{1,2}\.pack")
_PATH = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*){0,3}")


def version_key(version: str) -> tuple[int, ...]:
    """A version as numbers, to be compared. Raises ValueError if it is not MAJOR.MINOR.PATCH."""
    if not is_version(version):
        raise ValueError(version)
    return tuple(int(part) for part in version.split("."))


def is_version(value: str) -> bool:
    return _VERSION.fullmatch(value) is not None


def is_sha256(value: str) -> bool:
    """Whether this is a SHA-256 as manifests write it: 64 small hexadecimal digits."""
    return _SHA256.fullmatch(value) is not None


def is_language(value: str) -> bool:
    return _LANGUAGE.fullmatch(value) is not None


def is_plain_path(value: str) -> bool:
    """Whether a path stays inside the pack on every file system: small letters, digits, `.`, `_`, `-`, few folders."""
    return _PATH.fullmatch(value) is not None and ".." not in value


def target_name(pack: str, version: str) -> str:
    """The name under which a manifest is signed in a repository."""
    return f"{pack}/{version}.json"


def pack_file_name(pack: str, version: str, part: int = 1) -> str:
    """Where a part of a pack file lies, relative to the repository's folder; parts are counted from 1."""
    return part_name(f"packs/{pack}-{version}.pack", part)


def part_name(first: str, part: int) -> str:
    """The name of a part of a pack file, of which the first part is called `first`."""
    return first if part == 1 else f"{first.removesuffix('.pack')}.{part}.pack"


def first_part(name: str) -> str:
    """The name of the first part of a pack file, of which this is a part; any other name as it is."""
    found = _PART.fullmatch(name)
    return f"{found[1]}.pack" if found else name


def update_file_name(pack: str, old: str, new: str) -> str:
    """Where an update file lies, relative to the repository's folder."""
    return f"updates/{pack}-{old}-{new}.update"


def poster_of(video: str) -> str:
    """The still picture that stands for a video until it is played: the file beside it with the same name."""
    return f"{video.rpartition('.')[0]}.webp"


def captions_of(video: str, language: str) -> str:
    """The captions of a video in a language: the file beside it with the same name and the language's tag."""
    return f"{video.rpartition('.')[0]}.{language}.vtt"
