"""pack-fetch: updates of packs over a slow and lossy link, as a kiosk in the hills gets them."""

import random
from collections.abc import Callable
from pathlib import Path

from scripts.benchmarks import importing, workload
from scripts.benchmarks.link import Link
from scripts.benchmarks.prepared import Bench, import_into
from scripts.benchmarks.programs import run
from scripts.benchmarks.rows import Beside, Row
from scripts.benchmarks.serving import WebServer
from scripts.benchmarks.spending import spend_program
from scripts.benchmarks.updating import check_fetch, check_shelf

_RATE, _ROUND_TRIP, _LOSS, _SEED = 64_000, 0.6, 0.03, 1
_CHANGED_STORIES = 20
_OLD, _NEW = 'version = "1.0.0"', 'version = "1.0.1"'


def measure(bench: Bench) -> list[Row]:
    """Seconds until the update stands on the shelf: stories in nine languages of which twenty have another word, and
    the workload of pack-update."""
    folder = bench.folder / "pack-fetch"
    check_fetch(folder / "kiosk")
    stories = importing.write_packs(folder / "stories")
    old = workload.write(folder / "workload", workload.VERSIONS[0])
    return [
        _measure("pack-fetch stories", folder / "stories", stories, lambda: change_words(stories)),
        _measure("pack-fetch workload", folder / "workload", [old], lambda: _write_new(folder / "new")),
    ]


def change_words(packs: list[Path]) -> dict[Path, str]:
    """Change a word in each of twenty stories; gives the packs that were changed, and their new versions."""
    chance = random.Random(_SEED)  # noqa: S311 - must be the same again
    stories = sorted(path for pack in packs for path in pack.glob("*/*.md"))
    changed = {}
    for story in chance.sample(stories, _CHANGED_STORIES):
        _change_word(story)
        description = story.parent.parent / "pack.toml"
        text = description.read_text(encoding="utf-8")
        description.write_text(text.replace(_OLD, _NEW), encoding="utf-8")
        changed[story.parent.parent] = "1.0.1"
    return changed


def _change_word(story: Path) -> None:
    front, separator, body = story.read_text(encoding="utf-8").rpartition("+++\n")
    words = body.split(" ")
    at = next(at for at in range(len(words) // 2, len(words)) if words[at].isalpha())
    words[at] = words[at][::-1] + words[at]
    story.write_text(front + separator + " ".join(words), encoding="utf-8")


def _write_new(folder: Path) -> dict[Path, str]:
    return {workload.write(folder, workload.VERSIONS[1]): workload.VERSIONS[1]}


def _measure(name: str, folder: Path, packs: list[Path], change: Callable[[], dict[Path, str]]) -> Row:
    hub, home = folder / "hub", folder / "kiosk"
    import_into(home, hub, packs)
    changed = change()
    run("kiosk-hub", hub, "publish", *changed, "--to", hub / "repository")
    with (
        Link(_RATE, _ROUND_TRIP, _LOSS, seed=_SEED) as link,
        WebServer(hub / "repository", folder / "web", link) as server,
    ):
        near = tuple(link.near_words([]))
        spent = spend_program(folder, "kiosk", home, "packs", "fetch", server.address, through=near)
        served, traffic, described = server.served(), link.traffic(), link.description
    check_shelf(home, {pack.name: version for pack, version in changed.items()})
    beside = (
        Beside("HTTP", served.bytes, "B"),
        Beside("requests", served.requests, "requests"),
        Beside("packets both ways", traffic.sent_bytes, "B"),
        Beside("packs that changed", len(changed), "packs"),
        Beside("the link's rate alone", round(8 * served.bytes / _RATE, 1), "s"),
        Beside("link", None, "", described),
    )
    return Row(name, round(spent.seconds, 1), "s", beside=beside)
