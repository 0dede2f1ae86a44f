"""What `scripts/soak` can be told, by Python's own library alone: help is there before anything is installed."""

import argparse


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/soak", description="Let many kiosks report to one hub, with kills.")
    parser.add_argument("--kiosks", type=int, default=50, help="how many kiosks [50]")
    parser.add_argument("--events", type=int, default=20_000, help="how many events each of them logs [20000]")
    parser.add_argument("--copies", type=int, default=5, help="how many of them are copied while they run [5]")
    parser.add_argument("--seconds", type=float, default=600, help="for how long processes are killed [600]")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between kills, on average [1]")
    parser.add_argument("--seed", type=int, default=1, help="what happens, and when the kills come [1]")
    parser.add_argument("--json", action="store_true", help="report as JSON")
    return parser


if __name__ == "__main__":
    make_parser().parse_args()
