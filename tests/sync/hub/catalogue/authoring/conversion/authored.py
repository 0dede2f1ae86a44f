"""What an author's telephone makes: photographs with a place in them, recordings and films."""

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

CAMERA = "SecretCam"


def photo(path: Path, size: tuple[int, int] = (1600, 1200), is_turned: bool = True) -> Path:
    """A noisy photograph, red on its left half, that says where and with what it was taken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.effect_noise(size, 60).convert("RGB")
    image.paste((220, 20, 20), (0, 0, size[0] // 2, size[1]))
    exif = image.getexif()
    exif[0x010F] = CAMERA
    exif[0x0112] = 6 if is_turned else 1
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 30.0, 0.0)})
    image.save(path, exif=exif, quality=95)
    return path


def recording(path: Path) -> Path:
    return _made(path, "-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-metadata", f"title={CAMERA}")


def film(path: Path, size: str = "640x480") -> Path:
    """Two seconds with sound, and with a place."""
    inputs = ("-f", "lavfi", "-i", f"testsrc2=duration=2:size={size}:rate=30", "-f", "lavfi", "-i", "sine=duration=2")
    return _made(path, *inputs, "-c:v", "libx264", "-preset", "ultrafast", "-metadata", "location=+10.5+76.2/")


def probed(path: Path) -> str:
    """What ffmpeg says of a file."""
    return subprocess.run(["ffprobe", "-hide_banner", path], capture_output=True, text=True, check=True).stderr


def _made(path: Path, *arguments: str) -> Path:
    if shutil.which("ffmpeg") is None:
        pytest.skip("needs: ffmpeg")
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", *arguments, path], check=True)
    return path
