"""Photographs as WebP: upright, small, and silent about where they were taken."""

import io
from pathlib import Path

import pytest
from PIL import Image

from sync.hub.catalogue.authoring.conversion.pictures import to_webp
from sync.hub.catalogue.errors import AuthorError
from tests.sync.hub.catalogue.authoring.conversion.authored import CAMERA, photo

MOST = 60_000


def test_a_photo_fits_stands_upright_and_says_nothing_of_its_camera_or_place(tmp_path: Path) -> None:
    original = photo(tmp_path / "IMG.JPG")
    assert CAMERA.encode() in original.read_bytes()
    content = to_webp(original, MOST)
    assert len(content) <= MOST
    assert CAMERA.encode() not in content
    assert not {b"EXIF", b"XMP ", b"ICCP"} & {content[n : n + 4] for n in range(len(content))}
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    assert picture.height > picture.width, "turned as the camera was held"
    red, green, _ = picture.getpixel((picture.width // 2, 5))
    assert red > 150 > green, "what was on the left is on top"


def test_the_same_photo_gives_the_same_bytes(tmp_path: Path) -> None:
    original = photo(tmp_path / "IMG.JPG", (300, 200))
    assert to_webp(original, MOST) == to_webp(original, MOST)


def test_a_small_picture_is_not_made_larger_and_stays_clear_where_it_was(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(tmp_path / "a.png")
    picture = Image.open(io.BytesIO(to_webp(tmp_path / "a.png", MOST)))
    assert (picture.size, picture.mode) == ((40, 30), "RGBA")


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_pictures_of_any_colours_are_taken(tmp_path: Path, mode: str) -> None:
    Image.new(mode, (40, 30)).save(tmp_path / "a.tif")
    assert Image.open(io.BytesIO(to_webp(tmp_path / "a.tif", MOST))).size == (40, 30)


@pytest.mark.parametrize(("name", "content"), [("a.jpg", b"no picture"), ("a.heic", b"no picture"), ("b.jpg", None)])
def test_what_is_no_picture_is_said_with_its_name(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    path.write_bytes(photo(tmp_path / "whole.jpg", (300, 200)).read_bytes()[:2000] if content is None else content)
    with pytest.raises(AuthorError, match=name) as caught:
        to_webp(path, MOST)
    assert caught.value.code == "picture"


def test_a_picture_that_cannot_be_made_small_enough_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match="does not get smaller"):
        to_webp(photo(tmp_path / "a.jpg"), 500)
