"""Switching the kiosk off without losing anything."""

import logging
import subprocess

from flask import render_template, request
from flask_babel import gettext as _

from kiosk.database import reading
from kiosk.device import blueprint
from kiosk.people import signing_in
from kiosk.stocking.visits import RUNNING, import_runs
from kiosk.web.here import kiosk

_LOGGER = logging.getLogger(__name__)
_LAST_JOB_SECONDS = 5
_COMMAND_SECONDS = 30


@blueprint.route("/off", methods=["GET", "POST"])
def shut_down() -> str:
    """Ask first; then let the worker finish and run the station's own command, if it has one."""
    here = kiosk()
    command = here.settings.shutdown_command
    is_going, fault = False, ""
    if request.method == "POST" and command:
        here.worker.stop(_LAST_JOB_SECONDS)
        fault = _run(command)
        is_going = not fault
        if fault:
            here.worker.start()
    now = here.clock.steady()
    with reading():
        seated = signing_in.seated(now - 1000 * here.settings.learner_idle, now)
    return render_template(
        "device/shut_down.html",
        can_switch_off=bool(command),
        is_going=is_going,
        fault=fault,
        signed_in=seated,
        is_importing=any(run.state == RUNNING for run in import_runs(1)),
    )


def _run(command: tuple[str, ...]) -> str:
    """Run the command that switches the machine off; gives what went wrong, "" if nothing did."""
    try:
        subprocess.run(command, check=True, timeout=_COMMAND_SECONDS, capture_output=True)
    except (OSError, subprocess.SubprocessError) as error:
        _LOGGER.error("switching off with %s: %s", command, error)  # noqa: TRY400 - the reason says it all
        return _("The kiosk could not switch itself off. Everything is saved: you may pull the plug.")
    return ""
