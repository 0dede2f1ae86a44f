"""What a link is like: values only, and how an engineer writes them (`64k`, `600ms`, `3%`, `10s/30s`)."""

import re
from dataclasses import asdict, dataclass
from typing import Any

# A modem's buffer: twenty full packets, or twice what fits on the line.
_LEAST_QUEUE_BYTES = 30_000

_RATES = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}


@dataclass(frozen=True, slots=True)
class Outage:
    """The link is up for `every` seconds, then down for `lasts`, and so on.

    `forgets`: what stands between forgets its address translation meanwhile, so that connections from before die in
    silence: neither end is told, and no packet of theirs passes any more.
    """

    lasts: float
    every: float
    forgets: bool = False

    def is_down(self, at: float) -> bool:
        """Whether the link is down `at` seconds after its start."""
        return at % (self.every + self.lasts) >= self.every

    def number(self, at: float) -> int:
        """How many outages have begun by then."""
        rounds, within = divmod(at, self.every + self.lasts)
        return int(rounds) + (within >= self.every)


@dataclass(frozen=True, slots=True)
class Terms:
    """`rate`: bits a second each way, packet headers included, or None for no limit; `round_trip`: seconds, half of
    them each way; `loss`: the share of packets that is lost each way, 0 to 1. Everything that is left to chance
    follows from `seed`.
    """

    rate: float | None = None
    round_trip: float = 0.0
    loss: float = 0.0
    outage: Outage | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.rate is not None and self.rate <= 0:
            raise ValueError(f"A rate is more than 0 bits a second, not {self.rate}.")
        if not 0 <= self.loss <= 1:
            raise ValueError(f"Loss is a share from 0 to 1, not {self.loss}.")
        if self.round_trip < 0:
            raise ValueError(f"A round trip takes no less than 0 seconds, not {self.round_trip}.")

    @property
    def queue_bytes(self) -> float:
        """What waits before the line at most; what comes then is dropped."""
        return max(_LEAST_QUEUE_BYTES, 2 * (self.rate or 0) * self.round_trip / 8)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, words: dict[str, Any]) -> "Terms":
        outage = words["outage"]
        return cls(**{**words, "outage": Outage(**outage) if outage else None})

    def __str__(self) -> str:
        words = ["no limit of rate" if self.rate is None else f"{self.rate / 1000:g} kbit/s each way"]
        words.append(f"{self.round_trip * 1000:g} ms round trip")
        words.append(f"{self.loss * 100:g} % lost each way")
        if self.outage:
            words.append(f"down {self.outage.lasts:g} s after every {self.outage.every:g} s")
            if self.outage.forgets:
                words.append("connections forgotten meanwhile")
        return ", ".join(words)


def read_rate(text: str) -> float:
    """`64k`, `2m`, `64000`: bits a second. Raises ValueError."""
    return _scaled(text.lower().removesuffix("bit/s"), _RATES, "a rate such as 64k or 2m")


def read_seconds(text: str) -> float:
    """`600ms`, `10s`, `1m`. Raises ValueError."""
    return _scaled(text, _SECONDS, "a time such as 600ms or 10s")


def read_share(text: str) -> float:
    """`3%`, as 0.03. Raises ValueError."""
    return _scaled(text, {"%": 0.01}, "a share such as 3%")


def read_outage(text: str) -> Outage:
    """`10s/30s`: down 10 s after every 30 s; `10s/30s/forget`: and connections are forgotten. Raises ValueError."""
    lasts, slash, rest = text.partition("/")
    every, _, word = rest.partition("/")
    if not slash or word not in ("", "forget"):
        raise ValueError(f"{text!r} is no outage. Write it as 10s/30s or 10s/30s/forget.")
    return Outage(read_seconds(lasts), read_seconds(every), bool(word))


def _scaled(text: str, units: dict[str, float], expected: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(\D*)", text.strip())
    if found is None or found[2] not in units:
        raise ValueError(f"{text!r} is not {expected}.")
    return float(found[1]) * units[found[2]]
