"""Each language's own name as a short sound: espeak-ng says it, opusenc packs it.

A recording by a person is better: one that lies in its place is left as it is.
"""

import subprocess
from pathlib import Path

from sync.hub.catalogue.authoring.conversion.speech import with_whole_letters
from sync.languages import own_name

_KBIT = 16
_WORDS_A_MINUTE = 120
_LOUDNESS = 160  # of 200


class SpeechError(Exception):
    """A program that makes the sounds is missing, or does not speak a language."""


def speak_all(tags: tuple[str, ...], folder: Path, anew: bool = False) -> list[str]:
    """Make the sounds that are missing (or all, `anew`); gives the tags of those made."""
    made = []
    for tag in tags:
        target = folder / f"{tag}.opus"
        if anew or not target.exists():
            target.write_bytes(speak_name(tag))
            made.append(tag)
    return made


def speak_name(tag: str) -> bytes:
    """The name of a language, said in it, as Opus. Raises SpeechError if there is no voice for it."""
    return speak(own_name(tag), tag, _KBIT)


def speak(text: str, tag: str, kbit: int) -> bytes:
    """A text as Opus. Raises SpeechError if there is no voice for its language."""
    voice = "en-gb" if tag == "en" else tag
    speed, loudness = str(_WORDS_A_MINUTE), str(_LOUDNESS)
    whole = with_whole_letters(text).encode()
    sound = _run("espeak-ng", "-v", voice, "-s", speed, "-a", loudness, "--stdout", given=whole)
    return _run("opusenc", "--quiet", "--bitrate", str(kbit), "--serial", "1", "--padding", "0", "-", "-", given=sound)


def _run(*words: str, given: bytes) -> bytes:
    try:
        ended = subprocess.run(words, input=given, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise SpeechError(f"{words[0]} is missing. Install it: sudo apt install espeak-ng opus-tools") from error
    if ended.returncode or not ended.stdout:
        raise SpeechError(f"{words[0]} failed: {ended.stderr.decode().strip()}")
    return ended.stdout
