"""From `raw/` into `media/`, with real originals and the real ffmpeg."""

from pathlib import Path

import pytest

from sync.hub.catalogue.authoring.checking import check
from sync.hub.catalogue.authoring.conversion.originals import convert_media, media_name
from sync.hub.catalogue.errors import AuthorError
from tests.sync.hub.catalogue.authoring.conversion.authored import CAMERA, film, photo, probed, recording
from tests.sync.hub.catalogue.tiny_pack import edit, put

SRT = "1\r\n00:00:00,500 --> 00:00:01,500\r\nTen rupees.\r\n"


def states(pack: Path, height: int = 240) -> dict[str, str]:
    return {each.path: each.state for each in convert_media(pack, height).files}


def test_photo_recording_film_and_captions_become_a_pack_without_fault(pack: Path) -> None:
    photo(pack / "raw/IMG 2034 (1).JPG", (800, 600))
    recording(pack / "raw/Make Tea.wav")
    film(pack / "raw/How to pour.MOV")
    put(pack, "raw/How to pour.en.srt", SRT)
    put(pack, "raw/how-to-pour.ml.vtt", "WEBVTT\n\n00:00.500 --> 00:01.500\nPathu.\n")
    before = {path.name: path.read_bytes() for path in (pack / "raw").iterdir()}
    (pack / "media/make-tea.opus").unlink()
    assert states(pack) == dict.fromkeys(
        ["media/how-to-pour.en.vtt", "media/how-to-pour.ml.vtt", "media/how-to-pour.mp4", "media/how-to-pour.webp",
         "media/img-2034-1.webp", "media/make-tea.opus"], "made"
    )  # fmt: skip
    for language in ("en", "ml"):
        pictures = "![A cup](../media/img-2034-1.webp)\n\n![How to pour](../media/how-to-pour.mp4)\n\n"
        edit(pack, f"{language}/02-count-change.md", "Ten rupees", f"{pictures}Ten rupees")
    assert check(pack).findings == ()
    assert {name: (pack / "raw" / name).read_bytes() for name in before} == before


def test_sound_is_mono_opus_without_a_title_and_film_is_small_h264(pack: Path) -> None:
    recording(pack / "raw/speech.wav")
    film(pack / "raw/pour.mov")
    states(pack)
    sound, picture = probed(pack / "media/speech.opus"), probed(pack / "media/pour.mp4")
    assert "opus" in sound
    assert "mono" in sound
    assert CAMERA not in sound
    assert "h264 (Main)" in picture
    assert "320x240" in picture
    assert "aac" in picture
    assert "location" not in picture


def test_a_film_held_upright_stays_upright_and_360_lines_are_a_choice(pack: Path) -> None:
    film(pack / "raw/pour.mp4", "480x854")
    states(pack, 360)
    assert "360x640" in probed(pack / "media/pour.mp4")


def test_what_did_not_change_is_not_made_again_and_the_same_bytes_come_out(pack: Path) -> None:
    photo(pack / "raw/a.jpg", (300, 200))
    film(pack / "raw/b.mp4", "64x48")
    states(pack)
    made = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in (pack / "media").iterdir()}
    assert set(states(pack).values()) == {"unchanged"}
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in (pack / "media").iterdir()} == made
    for name in ("a.webp", "b.mp4", "b.webp"):
        (pack / "media" / name).unlink()
    states(pack)
    assert {path.name: path.read_bytes() for path in (pack / "media").iterdir()} == {n: c for n, (c, _) in made.items()}


def test_another_original_is_made_anew_and_work_by_hand_is_kept(pack: Path) -> None:
    photo(pack / "raw/a.jpg", (300, 200))
    photo(pack / "raw/b.jpg", (300, 200))
    states(pack)
    photo(pack / "raw/a.jpg", (200, 300))
    put(pack, "media/b.webp", "mine")
    assert states(pack) == {"media/a.webp": "made", "media/b.webp": "kept"}
    assert (pack / "media/b.webp").read_bytes() == b"mine"


def test_a_film_without_captions_gets_a_file_to_write_them_which_is_never_overwritten(pack: Path) -> None:
    film(pack / "raw/pour.mp4", "64x48")
    assert states(pack)["media/pour.ml.vtt"] == "made"
    assert "no-captions" in {finding.code for finding in check(pack).findings}
    put(pack, "media/pour.ml.vtt", "mine")
    states(pack)
    assert (pack / "media/pour.ml.vtt").read_text() == "mine"


def test_a_picture_beside_a_film_is_its_still_picture(pack: Path) -> None:
    film(pack / "raw/pour.mp4", "64x48")
    photo(pack / "raw/pour.jpg", (300, 200), is_turned=False)
    assert [each.original for each in convert_media(pack, 240).files if each.path == "media/pour.webp"] == ["pour.jpg"]


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("IMG 2034 (1)", "img-2034-1"), ("How_to.ml", "how-to.ml"), ("..x..y..", "x.y"), ("Café", "cafe"),
        ("a - .b", "a.b"), ("PXL_2026~2", "pxl-2026-2"),
    ],
)  # fmt: skip
def test_a_name_becomes_one_that_a_pack_may_hold(stem: str, name: str) -> None:
    assert media_name(stem) == name


def test_a_name_without_latin_letters_is_made_up_and_stays_the_same() -> None:
    assert media_name("ചായ") == media_name("ചായ") != media_name("പാൽ")


REFUSED = {
    "two of one name": ({"A b.svg": "<svg/>", "a-b.svg": "<svg/>"}, "same-name"),
    "a text": ({"notes.docx": "x"}, "original"),
    "a film that is none": ({"a.mp4": "no film"}, "program"),
    "a playlist that would fetch": ({"a.mp4": "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n"}, "program"),
    "captions that are no text": ({"a.vtt": b"\xff\xfe"}, "encoding"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_converted_is_named_with_a_reason_and_keeps_back_nothing_else(pack: Path, case: str) -> None:
    originals, code = REFUSED[case]
    for name, content in originals.items():
        put(pack, f"raw/{name}", content)
    photo(pack / "raw/z.jpg", (300, 200))
    conversion = convert_media(pack, 240)
    assert [fault.code for fault in conversion.faults] == [code]
    assert conversion.files[-1].path == "media/z.webp"
    assert (pack / "media/z.webp").is_file()


def test_where_there_is_no_original_that_is_said(pack: Path) -> None:
    with pytest.raises(AuthorError) as caught:
        convert_media(pack, 240)
    assert caught.value.code == "no-originals"
