"""Recordings as Opus and films as H.264, by ffmpeg; and the still picture and captions that a film needs.

What always holds: nothing but sound and picture is taken over (no place, time or title); ffmpeg opens no other file
than the one named, and nothing on a network; the same original gives the same bytes with the same version of ffmpeg.
"""

import re
import tempfile
from pathlib import Path

from sync.hub.catalogue.authoring.conversion.pictures import to_webp
from sync.hub.catalogue.authoring.conversion.programs import run
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_

HEIGHTS = (240, 360)

_SOUND_RATE = "16k"
_FILM_SOUND_RATE = "32k"
_QUALITY = {240: "28", 360: "29"}
_MOST_RATE = {240: "250k", 360: "450k"}
_MOST_FRAMES = "25"
_FRAMES_LOOKED_AT = 60
_QUIET = ("-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-protocol_whitelist", "file,pipe")
_BARE = ("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn")
_SAME = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-threads", "1")

_SRT_TIME = re.compile(r"(\d{1,2}:\d{2}:\d{2}),(\d{3})")

CAPTIONS_TO_WRITE = """\
WEBVTT

NOTE
Write here what is said and what is heard, for those who cannot hear it. Each caption is a line with the time from when
to when it is shown, the words below it, and an empty line, such as
00:00:01.000 - 00:00:04.000 (but with two hyphens and the sign for "greater" in place of the hyphen)
Welcome. [A bell rings]
"""


def to_opus(path: Path) -> bytes:
    """A recording as mono Opus for speech. Raises AuthorError if ffmpeg cannot read it."""
    sound = ("-map", "0:a:0", "-vn", "-ac", "1", "-c:a", "libopus", "-b:a", _SOUND_RATE, "-application", "voip")
    return _made(path, [*_BARE, *sound, *_SAME], "sound.opus")


def to_mp4(path: Path, height: int) -> bytes:
    """A film whose shorter side has at most `height` pixels. Raises AuthorError if ffmpeg cannot read it."""
    wide, high = (f"trunc(min({height},{side})/2)*2" for side in ("iw", "ih"))
    scale = f"scale=w='if(gte(iw,ih),-2,{wide})':h='if(gte(iw,ih),{high},-2)'"
    picture = ("-map", "0:v:0", "-vf", scale, "-c:v", "libx264", "-profile:v", "main", "-preset", "slow")
    rate = ("-crf", _QUALITY[height], "-maxrate", _MOST_RATE[height], "-bufsize", _MOST_RATE[height])
    shape = ("-pix_fmt", "yuv420p", "-fpsmax", _MOST_FRAMES, "-movflags", "+faststart")
    sound = ("-map", "0:a:0?", "-c:a", "aac", "-b:a", _FILM_SOUND_RATE, "-ac", "1")
    return _made(path, [*_BARE, *picture, *rate, *shape, *sound, *_SAME], "film.mp4")


def to_poster(path: Path, most: int, height: int) -> bytes:
    """The most typical of a film's first pictures, as WebP of at most `most` bytes."""
    with tempfile.TemporaryDirectory() as folder:
        still = Path(folder) / "still.png"
        chosen = ("-map", "0:v:0", "-vf", f"thumbnail={_FRAMES_LOOKED_AT}", "-frames:v", "1", "-update", "1")
        run("ffmpeg", [*_QUIET, "-i", _named(path), *chosen, str(still)])
        if not still.is_file():
            raise AuthorError("film", N_("%(path)s has no picture. Record it again."), path=str(path))
        return to_webp(still, most, 2 * height)


def to_vtt(path: Path) -> bytes:
    """Captions as WebVTT, from WebVTT or SubRip. Raises AuthorError if they are not UTF-8."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = N_("%(path)s is not UTF-8. Save the captions as UTF-8.")
        raise AuthorError("encoding", sentence, path=str(path)) from error
    if path.suffix.lower() != ".srt":
        return text.encode()
    return ("WEBVTT\n\n" + _SRT_TIME.sub(r"\1.\2", text)).encode()


def _made(path: Path, options: list[str], name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / name
        run("ffmpeg", [*_QUIET, "-i", _named(path), *options, str(out)])
        return out.read_bytes()


def _named(path: Path) -> str:
    """A path that ffmpeg takes for a file, whatever its name looks like."""
    return f"file:{path.resolve()}"
