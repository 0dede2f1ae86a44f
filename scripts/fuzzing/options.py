"""What `scripts/fuzz` can be told, by Python's own library alone: help is there before anything is installed."""

import argparse
from pathlib import Path

_FOLDER = Path("fuzz-found")
NAMES = (
    "manifest", "pack-index", "update-header", "patch", "envelope", "batch", "columns", "replies",
    "maps", "sealed", "items", "lesson",
    "lesson-page", "quiz", "drawing", "metadata", "import", "update", "ranges", "pages",
)  # fmt: skip


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/fuzz", description="Give hostile bytes to what reads strangers' bytes."
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"one of {', '.join(NAMES)}; all by default")
    parser.add_argument("--list", action="store_true", help="name the targets")
    parser.add_argument("--seconds", type=float, default=60, help="how long to try each target [60]")
    parser.add_argument("--examples", type=int, help="try so many examples instead, by hypothesis: always the same")
    parser.add_argument("--seed", type=int, default=1, help="begins the random numbers [1]")
    parser.add_argument("--engine", choices=("any", "atheris", "hypothesis"), default="any")
    parser.add_argument("--folder", type=Path, default=_FOLDER, help=f"where to put what breaks a target [{_FOLDER}]")
    parser.add_argument("--repeat", type=Path, metavar="FILE", help="give one target the bytes of a file")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    make_parser().parse_args()
