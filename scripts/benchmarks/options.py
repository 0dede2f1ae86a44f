"""What `scripts/bench` can be told, by Python's own library alone: help is there before anything is installed."""

import argparse
from pathlib import Path

NAMES = (
    "start",
    "memory",
    "page-bytes",
    "page-requests",
    "paint-gprs",
    "paint-2g",
    "paint-slow3g",
    "lessons",
    "answers",
    "class-60",
    "import",
    "import-speed",
    "import-stick",
    "import-memory",
    "pack-update",
    "pack-fetch",
    "wire-1000",
    "wire-10",
    "exchange-empty",
    "exchange-one",
    "exchange-2g",
    "exchange-broken",
    "exchange-broken-down",
    "search-latin",
    "search-inflected",
    "search-speed",
)


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure the budgets on this machine.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; all by default")
    parser.add_argument("--list", action="store_true", help="name the benchmarks")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON too")
    parser.add_argument("--runs", type=int, default=5, help="how often to repeat what is a median [5]")
    parser.add_argument("--pairs", type=Path, metavar="FILE", help="try search-latin or search-inflected on this list")
    return parser


if __name__ == "__main__":
    make_parser().parse_args()
