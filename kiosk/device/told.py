"""What technicians are told in a sentence: what a version changes for whom, what fits, what a drive holds instead."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kiosk.exchange.sticks import Carrier
from kiosk.packs import disk, shelf
from kiosk.packs.drives import Drive
from kiosk.packs.importing import Offer
from kiosk.stocking import leaving
from kiosk.stocking.changes import Changes
from kiosk.web.language import ago, language, listed, size

_MOST_GOING = 5


def told_changes(found: Changes) -> str:
    """Such as: 2 lessons are new. 1 quiz changed. 14 learners are in the middle of it."""
    lessons, quizzes, learners = found.lessons, found.quizzes, found.in_the_middle
    what = [
        lessons.new and ngettext("%(num)s lesson is new.", "%(num)s lessons are new.", lessons.new),
        lessons.changed and ngettext("%(num)s lesson changed.", "%(num)s lessons changed.", lessons.changed),
        lessons.gone and ngettext("%(num)s lesson goes.", "%(num)s lessons go.", lessons.gone),
        quizzes.new and ngettext("%(num)s quiz is new.", "%(num)s quizzes are new.", quizzes.new),
        quizzes.changed and ngettext("%(num)s quiz changed.", "%(num)s quizzes changed.", quizzes.changed),
        quizzes.gone and ngettext("%(num)s quiz goes.", "%(num)s quizzes go.", quizzes.gone),
    ]
    who = ngettext("%(num)s learner is in the middle of it.", "%(num)s learners are in the middle of it.", learners)
    sentences = [sentence for sentence in what if sentence] or [_("No lesson and no quiz changes.")]
    return " ".join([*sentences, who if learners else _("Nobody is in the middle of it.")])


def told_room(offers: list[Offer], free: int) -> dict[str, Any]:
    """Whether what is wanted fits, in words; and what could go if it does not, what was not used for longest first."""
    needed = disk.with_margin(sum(offer.bytes_needed for offer in offers))
    fits = not offers or needed <= free
    going = leaving.could_go()[:_MOST_GOING] if not fits else []
    return {
        "fits": fits,
        "needed": size(needed),
        "free": size(free),
        "going": [_could_go(pack, freed, used) for pack, freed, used in going],
    }


def told_drive(drive: Drive) -> dict[str, str]:
    """A drive without packs: what it is called, and why nothing can be copied from it."""
    name = f"{drive.name} · {size(drive.size)}" if drive.size else drive.name
    if drive.place is None and drive.filesystem:
        why = _(
            "The kiosk sees it, but has not opened it: its file system is %(kind)s. Copy the packs to a stick "
            "with FAT32 or exFAT.",
            kind=drive.filesystem,
        )
    elif drive.place is None:
        why = _("The kiosk sees it, but cannot read it. Try it in a computer, or take another stick.")
    elif not drive.names:
        why = _("It is empty. Copy the packs onto it, or take another stick.")
    else:
        names = listed(drive.names) + (f" (+{drive.more})" if drive.more else "")
        why = _("There are no packs on it, but: %(names)s. Copy the packs onto it, or take another stick.", names=names)
    return {"name": name, "why": why}


def told_carrier(stick: Carrier, is_joined: bool) -> dict[str, str]:
    """A stick of the exchange with head office: what it is called, and what it has for this kiosk."""
    if stick.joining_file is not None and not is_joined:
        what = _("There is a joining file on this stick.")
    elif stick.answers:
        what = told_answers(stick.answers)
    else:
        what = _("It carries records to head office.")
    return {"name": stick.label, "what": what}


def told_answers(count: int) -> str:
    return ngettext(
        "There is %(num)s answer for this kiosk on it.", "There are %(num)s answers for this kiosk on it.", count
    )


def _could_go(pack: str, freed: int, used: int | None) -> dict[str, str]:
    manifest = shelf.manifest(pack)
    title = pack if manifest is None else manifest.title.get(language()) or manifest.title[manifest.languages[0]]
    return {
        "title": title,
        "size": size(freed),
        "used": _("last used %(when)s", when=ago(used)) if used else _("never used"),
        "url": url_for("device.remove", pack=pack),
    }
