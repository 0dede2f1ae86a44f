"""The pack that updates and imports are measured with, always the same: about 60 MB in 473 files.

300 lessons, 150 small media files of 50 to 200 KB, 20 recordings of 1 MB, a video of 8 MB with its still picture and
its captions. Version 2 edits twelve
texts, replaces two of the small media, cuts the head off one recording, packs another one anew, and makes the video
longer. A small media file is a picture if FORMAT.md allows pictures of its size, else a short recording: no byte less
needs to be fetched for the one than for the other.
What always holds: each file follows from the seed, its path and the version alone.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random

from scripts.benchmarks import media
from sync.hub.catalogue.authoring.media import MOST_BYTES
from sync.protocol.names import captions_of, poster_of

VERSIONS = ("1.0.0", "1.1.0")
LANGUAGE = "ml"

_LESSONS, _SMALL, _RECORDINGS = 300, 150, 20
_SMALL_BYTES = (50_000, 200_000)
_RECORDING_BYTES = 1 << 20
_VIDEO_BYTES, _MORE_VIDEO_BYTES = 8 << 20, 256 << 10
_POSTER_BYTES = 15_000
_PARAGRAPHS, _WORDS = 10, 30
_VOCABULARY = 4000
_FIRST_LETTER = 0x0D15

_EDITED = frozenset(range(7, _LESSONS, 25))
_REPLACED = frozenset((40, 110))
_CUT, _REMUXED = 3, 11
_PAGES_CUT = 12

_BIG_VIDEO_BYTES = 40_000_000


def pack_id(seed: int) -> str:
    return f"workload-{seed}"


def write(folder: Path, version: str, seed: int = 1) -> Path:
    """The source folder of one version, in a new folder named by the pack's id below `folder`."""
    source = folder / pack_id(seed)
    for path, content in files(version, seed):
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(content)
    return source


def files(version: str, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Each file of a version by its path in the source folder."""
    is_new = version == VERSIONS[1]
    yield "pack.toml", _description(pack_id(seed), version, 3 * _LESSONS)
    words = _vocabulary(_chance(seed, "words"))
    attached = dict(enumerate(_attachments(seed)))
    for number in range(_LESSONS):
        path = f"{LANGUAGE}/{number + 1:03}-lesson.md"
        text = _lesson(_chance(seed, path), words, number, attached.get(number))
        yield path, _edited(text, _chance(seed, f"{path}/edit"), words) if is_new and number in _EDITED else text
    for number in range(_SMALL):
        path, size = _small(seed, number)
        is_replaced = is_new and number in _REPLACED
        chance = _chance(seed, f"{path}/new" if is_replaced else path)
        yield path, media.webp(chance, size) if path.endswith(".webp") else media.opus(chance, size)
    for number in range(_RECORDINGS):
        yield _recording(number), _recorded(_chance(seed, _recording(number)), number, is_new)
    video = media.mp4(_chance(seed, "media/video.mp4"), _VIDEO_BYTES)
    more = _chance(seed, "media/video.mp4/more")
    yield "media/video.mp4", media.lengthened(video, more, _MORE_VIDEO_BYTES) if is_new else video
    yield "media/video.webp", media.webp(_chance(seed, "media/video.webp"), _POSTER_BYTES)
    yield f"media/video.{LANGUAGE}.vtt", _captions(_chance(seed, "media/video.vtt"), words)


def write_large(folder: Path, size: int) -> Path:
    """The source of a pack of at least `size` bytes in few large files with holes, which take no time to write."""
    source = folder / "large"
    (source / LANGUAGE).mkdir(parents=True)
    (source / "media").mkdir()
    (source / "pack.toml").write_bytes(_description("large", VERSIONS[0], 60))
    videos = [f"media/video-{number:03}.mp4" for number in range(-(-size // _BIG_VIDEO_BYTES))]
    for path in videos:
        with (source / path).open("wb") as file:
            file.write(media.mp4_head() + path.encode())
            file.truncate(_BIG_VIDEO_BYTES)
        chance = _chance(0, path)
        (source / poster_of(path)).write_bytes(media.webp(chance, _POSTER_BYTES))
        (source / captions_of(path, LANGUAGE)).write_bytes(_captions(chance, _vocabulary(chance)))
    pictures = "".join(f"![What happens here](../{path})\n\n" for path in videos)
    text = _front("videos", "Videos", "video") + f"All videos.\n\n{pictures}"
    (source / LANGUAGE / "001-videos.md").write_text(text, encoding="utf-8")
    return source


def _chance(seed: int, name: str) -> Random:
    return Random(f"{seed}/{name}")  # noqa: S311 - must be the same again


def _description(pack: str, version: str, minutes: int) -> bytes:
    return f"""\
format = 1
id = "{pack}"
version = "{version}"
languages = ["{LANGUAGE}"]
licence = "CC0-1.0"
authors = ["scripts/bench"]
minutes = {minutes}
roles = []

[title]
{LANGUAGE} = "{pack}"

[summary]
{LANGUAGE} = "Made-up lessons, to measure with."

[subject]
id = "measuring"
{LANGUAGE} = "Measuring"
""".encode()


def _small(seed: int, number: int) -> tuple[str, int]:
    """Most are near the upper end, so that all files together have 60 MB."""
    least, most = _SMALL_BYTES
    size = least + int((most - least) * _chance(seed, f"size/{number}").random() ** 0.08)
    return f"media/small-{number:03}{'.webp' if size <= MOST_BYTES['.webp'] else '.opus'}", size


def _captions(chance: Random, words: list[str]) -> bytes:
    """What is said in a video, a line a second."""
    cues = (f"00:{n:02}.000 --> 00:{n + 1:02}.000\n{' '.join(_said(chance, words, 6))}\n" for n in range(60 - 1))
    return ("WEBVTT\n\n" + "\n".join(cues)).encode()


def _recording(number: int) -> str:
    return f"media/recording-{number:02}.opus"


def _recorded(chance: Random, number: int, is_new: bool) -> bytes:
    if is_new and number == _REMUXED:
        return media.remuxed(chance, _RECORDING_BYTES)
    speech = media.opus(chance, _RECORDING_BYTES)
    return media.without_head(speech, _PAGES_CUT) if is_new and number == _CUT else speech


def _attachments(seed: int) -> Iterator[str]:
    """The media files, for one lesson each."""
    for number in range(_SMALL):
        yield _small(seed, number)[0]
    yield from map(_recording, range(_RECORDINGS))
    yield "media/video.mp4"


def _lesson(chance: Random, words: list[str], number: int, attached: str | None) -> bytes:
    is_sound = attached is not None and attached.endswith(".opus")
    title, keyword = " ".join(_said(chance, words, 3)), words[number]
    text = _front(f"lesson-{number + 1}", title, keyword, attached if is_sound else None)
    if attached and not is_sound:
        text += f"![{' '.join(_said(chance, words, 6))}](../{attached})\n\n"
    paragraphs = (f"{' '.join(_said(chance, words, _WORDS))}." for _ in range(_PARAGRAPHS))
    box = f'!!! try "{words[0]}"\n    {" ".join(_said(chance, words, 12))}.'
    return (text + "\n\n".join(paragraphs) + f"\n\n{box}\n").encode()


def _front(id_: str, title: str, keyword: str, audio: str | None = None) -> str:
    sound = f'audio = "../{audio}"\n' if audio else ""
    return f'+++\nid = "{id_}"\ntitle = "{title}"\nminutes = 3\nkeywords = ["{keyword}"]\n{sound}+++\n\n'


def _edited(text: bytes, chance: Random, words: list[str]) -> bytes:
    """Another sentence for one of the paragraphs."""
    paragraphs = text.decode().split("\n\n")
    paragraphs[_PARAGRAPHS // 2] = f"{' '.join(_said(chance, words, _WORDS))}."
    return "\n\n".join(paragraphs).encode()


def _vocabulary(chance: Random) -> list[str]:
    return [
        "".join(chr(_FIRST_LETTER + chance.randrange(20)) for _ in range(chance.randint(2, 9)))
        for _ in range(_VOCABULARY)
    ]


def _said(chance: Random, words: list[str], count: int) -> Iterator[str]:
    """Few words are said often, most are said seldom, as in every language."""
    for _ in range(count):
        yield words[int(_VOCABULARY ** chance.random()) - 1]
