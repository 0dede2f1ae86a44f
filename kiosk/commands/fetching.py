"""`kiosk packs fetch`: packs from a repository on the web or from neighbours, now."""

import json
import sys
import threading
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from kiosk.commands.packs.titles import titled
from kiosk.home import open_home
from kiosk.packs import allowance, shelf
from kiosk.packs.neighbours import Neighbour, Neighbourhood
from kiosk.settings import Settings
from kiosk.stocking import fetch_runs
from kiosk.stocking.fetch_runs import run_fetch
from kiosk.stocking.fetches import Progress, Request
from sync.protocol.errors import SpokenError

_LISTENING_SECONDS = 5
_RUNS = 5


@click.command("fetch")
@click.argument("url", required=False)
@click.option("--neighbours", "asks_neighbours", is_flag=True, help="Ask kiosks on this network too.")
@click.option("--pack", "packs", multiple=True, help="Only this pack, even if it was removed here; repeatable.")
@click.option("--status", "is_status", is_flag=True, help="Say how far fetching is, and fetch nothing.")
@click.option("--json", "is_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def fetch(
    settings: Settings, url: str | None, asks_neighbours: bool, packs: tuple[str, ...], is_status: bool, is_json: bool
) -> None:
    """Fetch what the repository at URL holds and the shelf lacks; without URL, from the address that is set.

    Packs that were removed here are left alone, unless they are named.

    It waits for no hour and no pause that were set, but keeps to the daily allowance. What came stays when it is
    interrupted: the same command goes on.
    """
    home = open_home(settings)
    rules = allowance.rules(settings)
    if is_status:
        fetch_runs.note_interruption(settings)
        _say_status(settings, home.now(), rules, is_json)
        return
    if url and not url.startswith(("https://", "http://")):
        example = f"https://{url.rpartition('://')[2]}"
        raise click.BadParameter(f"Write the whole address, like {example}", param_hint="URL")
    near = _neighbours() if asks_neighbours else ()
    said: set[str] = set()
    request = Request(
        url or rules.repository,
        near,
        by_hand=True,
        packs=packs,
        stopping=threading.Event(),
        show=lambda each: _say_once(settings, said, each),
    )
    try:
        report = run_fetch(settings, home.clock, request)
    except SpokenError as error:
        if not is_json and error.code != "fetching":  # then the latest one is another's
            _say_what_came(fetch_runs.latest_runs(1)[0].report)
        raise
    # A fetch that ends well has brought what it was asked for, unless it was here or nobody there vouches for it.
    absent = sorted({*packs} - {each["pack"] for each in report} - {*shelf.versions()})
    if is_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        _say_report(report, absent)
    for pack in absent:
        click.echo(
            f"There is no pack {pack} at {request.url or 'any neighbour'}. Check how its id is written.", err=True
        )
    sys.exit(1 if absent else 0)


def _say_report(report: list[dict[str, Any]], absent: list[str]) -> None:
    _say_what_came(report)
    if not report and not absent:
        click.echo("Nothing new.")
    for pack in shelf.removed_packs():
        click.echo(f"{pack} was removed here and is left alone. To have it: kiosk packs fetch --pack {pack}", err=True)


def _say_what_came(report: list[dict[str, Any]]) -> None:
    for each in report:
        click.echo(f"{each['pack']} {each['version']}: {each['outcome']}, from {each['road']}")


def _neighbours() -> tuple[Neighbour, ...]:
    """Who is heard in a few seconds."""
    neighbourhood = Neighbourhood(port=None)
    neighbourhood.listen()
    time.sleep(_LISTENING_SECONDS)
    try:
        return tuple(neighbourhood.others())
    finally:
        neighbourhood.leave()


def _say_once(settings: Settings, said: set[str], progress: Progress) -> None:
    """Name a pack that comes, as soon as its title is known."""
    titles = fetch_runs.titles(settings, progress.pack) if progress.pack and progress.pack not in said else {}
    if titles:
        said.add(progress.pack)
        click.echo(f"{titled(titles, progress.pack)} ({progress.pack_number} of {progress.pack_count})", err=True)


def _say_status(settings: Settings, now: int, rules: allowance.Rules, is_json: bool) -> None:
    sent, received = allowance.crossed_on(now)
    runs = fetch_runs.latest_runs(_RUNS)
    if is_json:
        listed = [run.__data__ for run in runs]
        click.echo(json.dumps({"rules": asdict(rules), "today": {"sent": sent, "received": received}, "runs": listed}))
        return
    click.echo(f"Address: {rules.repository or 'none is set'}{' (paused)' if rules.paused else ''}")
    most = f" of {rules.daily_bytes:,}" if rules.daily_bytes else ""
    click.echo(f"Today: {sent:,} bytes out, {received:,} in{most}")
    for run in runs:
        click.echo(_line(settings, run))


def _line(settings: Settings, run: Any) -> str:
    packs = ", ".join(f"{each['pack']} {each['version']}" for each in run.report)
    reason = run.failure["sentence"] % run.failure["values"] if run.failure else ""
    words = [reason, f"Came: {packs}" if reason and packs else packs]
    if run.pack and not packs and run.state in (fetch_runs.RUNNING, fetch_runs.STOPPED):
        title = titled(fetch_runs.titles(settings, run.pack), run.pack)
        came = "are here" if run.state == fetch_runs.RUNNING else "had come"
        words.append(f"{title} ({run.pack_number} of {run.pack_count}), {run.bytes_done:,} bytes {came}")
    began = datetime.fromtimestamp(run.began_at / 1000, tz=UTC)
    return f"{began:%Y-%m-%d %H:%M} UTC, {run.state}: {' '.join(filter(None, words)) or 'nothing new'}"
