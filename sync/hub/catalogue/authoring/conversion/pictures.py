"""Photographs and scans as WebP: upright, small, and without what a telephone writes into them beside the picture.

What always holds: the file has pixels and nothing else, so no place, no time, no name of a camera; the same picture
gives the same bytes with the same version of the library.
"""

import contextlib
import importlib
import importlib.util
import io
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_

LONGEST_SIDE = 1280

_QUALITIES = (80, 70, 60, 50, 40, 30)
_STEP = 0.8
_SMALLEST_SIDE = 320
_HEIF = (".heic", ".heif")


def to_webp(path: Path, most: int, longest: int = LONGEST_SIDE) -> bytes:
    """A picture of at most `most` bytes and `longest` pixels a side.

    Raises AuthorError if it cannot be read.
    """
    with _opened(path) as image:
        picture = _in_common_colours(ImageOps.exif_transpose(image))
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    while True:
        for quality in _QUALITIES:
            content = _written(picture, quality)
            if len(content) <= most:
                return content
        side = int(max(picture.size) * _STEP)
        if side < _SMALLEST_SIDE:
            sentence = N_("%(path)s does not get smaller than %(found)s bytes. Cut it to what matters.")
            raise AuthorError("too-large", sentence, path=str(path), found=len(content))
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)


def _opened(path: Path) -> Image.Image:
    if path.suffix.lower() in _HEIF and importlib.util.find_spec("pillow_heif"):
        importlib.import_module("pillow_heif").register_heif_opener()
    try:
        image = Image.open(path)
        image.load()
    except UnidentifiedImageError as error:
        if path.suffix.lower() in _HEIF:
            sentence = N_("%(path)s is HEIC, for which pillow-heif is needed. Install it, or save the photo as JPEG.")
        else:
            sentence = N_("%(path)s is no picture that can be read. Save it again as JPEG or PNG.")
        raise AuthorError("picture", sentence, path=str(path)) from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        sentence = N_("%(path)s is damaged or too large (%(reason)s). Copy or save it again.")
        raise AuthorError("picture", sentence, path=str(path), reason=str(error)) from error
    return image


def _in_common_colours(image: Image.Image) -> Image.Image:
    """The picture in sRGB, with transparency if it has any."""
    is_clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
    return image.convert("RGBA" if is_clear else "RGB")


def _written(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=quality, method=6, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()
