"""`python -m scripts.benchmarks.link --rate 64k --round-trip 600ms --loss 3% -- COMMAND …`: a command behind the link.

In the command's words {far:PORT} becomes the address of a server on the far side (see --far), {here:PORT} that of one
on this machine's own 127.0.0.1:

    python -m scripts.benchmarks.link --rate 64k --round-trip 600ms --loss 3% -- curl -O http://{here:8000}/a.pack
"""

import argparse
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from typing import Any

from scripts.benchmarks.link import PROXY, TUNNEL, Link, LinkError, TwoWays
from scripts.benchmarks.link.terms import read_outage, read_rate, read_seconds, read_share

_PLACE = re.compile(r"\{(far|here):(\d+)\}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: the command's own; 2 if used wrongly or if the link cannot be had."""
    wanted = _parser().parse_args(arguments)
    words = wanted.command[1:] if wanted.command[:1] == ["--"] else wanted.command
    terms = (wanted.rate, wanted.round_trip, wanted.loss, wanted.outage, wanted.seed)
    try:
        with Link(*terms, road=wanted.road) as link:
            print(link.description, file=sys.stderr, flush=True)
            if wanted.far:
                link.far(shlex.split(wanted.far.replace("{far}", link.far_host)))
            code = link.near([_PLACE.sub(lambda found: _address(link, found), word) for word in words]).wait()
            print(_sentence(link.traffic()), file=sys.stderr)
            return code
    except LinkError as error:
        print(error, file=sys.stderr)
        return 2


def _address(link: Link, found: re.Match[str]) -> str:
    return (link.address if found[1] == "far" else link.expose)(int(found[2]))


def _sentence(traffic: TwoWays) -> str:
    ways = (("to the far side", traffic.to_far), ("back", traffic.to_near))
    return "; ".join(
        f"{name}: {each.sent_bytes:,} bytes in {each.sent_packets:,} packets, {each.lost_packets:,} lost, "
        f"{each.dropped_packets:,} dropped before the line"
        for name, each in ways
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.benchmarks.link",
        description="Run a command behind a slow and lossy link.",
        epilog="In COMMAND, {far:PORT} is the address of a far server, {here:PORT} of one on this machine's 127.0.0.1.",
    )
    parser.add_argument("--rate", type=_read(read_rate), help="bits a second each way, as 64k or 2m [no limit]")
    parser.add_argument("--round-trip", type=_read(read_seconds), default=0.0, help="as 600ms [0]")
    parser.add_argument("--loss", type=_read(read_share), default=0.0, help="of packets, each way, as 3%% [0]")
    parser.add_argument(
        "--outage", type=_read(read_outage), help="as 10s/30s: down 10 s after every 30 s; 10s/30s/forget"
    )
    parser.add_argument("--seed", type=int, default=0, help="of everything that is left to chance [0]")
    parser.add_argument("--road", choices=(TUNNEL, PROXY), default="", help="have no other [the best there is]")
    parser.add_argument("--far", metavar="COMMAND", help="a server for the far side; {far} in it is what to bind to")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    return parser


def _read(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def converted(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return converted


if __name__ == "__main__":
    sys.exit(main())
