"""Every page of learners, operators, technicians and the hub's staff: who opens it, and where it is.

What always holds (`test_listed.py`): each address that a browser can open is here, or in `NOT_PAGES` with a reason.
"""

from dataclasses import dataclass, field
from typing import Literal

Who = Literal["anybody", "learner", "guest", "operator", "technician", "hub-visitor", "hub-staff"]

HUB: tuple[Who, ...] = ("hub-visitor", "hub-staff")
STAFF: tuple[Who, ...] = ("operator", "technician", *HUB)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as one person sees it. `values` fill the endpoint's address: a word of its own or a key of the stage's
    `places`. `given`: what its fields hold then, by their names. `press`: what is pressed then, in this order (CSS
    selectors), each leading to a page. `status`: of what comes then, if it is not 200. `leads`: to which endpoint its
    script leads on."""

    name: str
    endpoint: str
    who: Who
    values: dict[str, str] = field(default_factory=dict)
    query: str = ""
    given: dict[str, str] = field(default_factory=dict)
    press: tuple[str, ...] = ()
    status: int = 200
    leads: str = ""


_PACK = {"pack": "digital-basics"}
_ANITHA = {"code": "anitha"}
_SUBMIT = "main form button:not([type])"
_PICTURES = {"first": "boat", "second": "star", "third": "fish"}
_NEWCOMER = {"name": "Chandran", "age": "grown-up", "picture": "drum", "secret": "pictures", **_PICTURES}
_CHOSEN = {"pin_way": "choose-pictures", **_PICTURES}

LEARN = (
    Page("gate", "learn.gate", "anybody"),
    Page("gate, signed in", "learn.gate", "learner"),
    Page("sign-in", "learn.sign_in", "anybody"),
    Page("sign-in, by name", "learn.sign_in", "anybody", query="find=a"),
    Page("sign-in, nobody found", "learn.sign_in", "anybody", query="find=zzzz"),
    Page("sign-in, after nobody answered", "learn.sign_in", "anybody", query="away=1"),
    Page("pin", "learn.pin", "anybody", {"code": "namesake"}),
    Page("pin, wrong", "learn.pin", "anybody", {"code": "namesake"}, query="wrong=1"),
    Page("sign-in, a guest comes to more", "learn.sign_in", "guest", query="guest=1"),
    Page("pictures", "learn.pin", "anybody", {"code": "pictured"}),
    Page("new", "learn.new", "anybody"),
    Page("new: who", "learn.enrol", "anybody", query="agreed=1"),
    Page("new: pictures", "learn.enrol", "anybody", query="agreed=1", given=_NEWCOMER, press=(_SUBMIT,)),
    Page("welcome", "learn.welcome", "learner"),
    Page("help", "learn.call_operator", "anybody"),
    Page("help, signed in", "learn.call_operator", "learner"),
    Page("contrast", "learn.contrast", "learner"),
    Page("courier", "learn.courier", "anybody"),
    Page("courier, nothing chosen", "learn.courier", "anybody", press=("form[enctype] button",), status=422),
    Page("goodbye", "learn.goodbye", "anybody"),
    Page("still there", "learn.still_there", "learner"),
    Page("home", "learn.home", "learner"),
    Page("shelf", "learn.shelf", "learner"),
    Page("shelf, as a guest", "learn.shelf", "guest"),
    Page("pack", "learn.pack", "learner", _PACK),
    Page("lesson", "learn.lesson", "learner", {**_PACK, "lesson": "meet-your-phone"}),
    Page("lesson, as a guest", "learn.lesson", "guest", {**_PACK, "lesson": "meet-your-phone"}),
    Page("lesson, to print", "learn.lesson_print", "learner", {**_PACK, "lesson": "meet-your-phone"}),
    Page("lesson in another language", "learn.lesson", "learner", {"pack": "tea-stall", "lesson": "make-tea"}),
    Page("search", "learn.search", "learner"),
    Page("search, found", "learn.search", "learner", query="q=phone"),
    Page("search, nothing found", "learn.search", "learner", query="q=zzzzzz"),
    Page("progress", "learn.progress", "learner"),
    Page("quiz", "learn.quiz", "learner", {**_PACK, "quiz": "check-phone-and-files"}),
    Page("quiz, timed", "learn.quiz", "learner", {"pack": "tea-stall", "quiz": "serve-tea"}),
    Page("revision", "learn.revision", "learner"),
    Page("attempt", "learn.attempt", "learner", {"attempt": "attempt"}, leads="learn.questions"),
    Page(
        "attempt, answers missing",
        "learn.attempt",
        "learner",
        {"attempt": "attempt"},
        "missing=1",
        leads="learn.questions",
    ),
    Page("attempt, told after each", "learn.attempt", "learner", {"attempt": "timed"}, leads="learn.questions"),
    Page("result", "learn.result", "learner", {"attempt": "handed-in"}),
    Page("finish", "learn.finish", "learner"),
    Page("finish, as a guest", "learn.finish", "guest"),
    Page("not found", "learn.pack", "learner", {"pack": "nowhere"}, status=404),
)

STATION = (
    Page("staff sign-in", "station.sign_in", "anybody"),
    Page("today", "station.today", "operator"),
    Page("learners", "station.learners", "operator"),
    Page("learners, nobody found", "station.learners", "operator", query="find=zzzz"),
    Page("learners on paper", "station.learners_print", "operator"),
    Page("enrol", "station.enrol", "operator"),
    Page("learner", "station.learner", "operator", _ANITHA),
    Page("correct", "station.correct", "operator", _ANITHA),
    Page("new secret", "station.set_pin", "operator", _ANITHA),
    Page("new secret: pictures", "station.set_pin", "operator", _ANITHA, given=_CHOSEN, press=(_SUBMIT,)),
    Page("merge", "station.merge", "operator", _ANITHA),
    Page("elsewhere", "station.elsewhere", "operator", _ANITHA),
    Page("close", "station.close", "operator", _ANITHA),
    Page("close, nothing said", "station.close", "operator", _ANITHA, press=(_SUBMIT,), status=422),
    Page("slip, gone", "station.slip", "operator", _ANITHA),
    Page("station's fetching", "station.fetching", "operator"),
    Page("refused", "device.shelf", "operator", status=403),
)

DEVICE = (
    Page("device shelf", "device.shelf", "technician"),
    Page("remove", "device.remove", "technician", _PACK),
    Page("undo", "device.undo", "technician", _PACK),
    Page("exchange", "device.exchange", "technician"),
    Page("exchange, now", "device.exchange_progress", "technician"),
    Page("fetching", "device.fetching", "technician"),
    Page("imports", "device.imports_list", "technician"),
    Page("import", "device.import_run", "technician", {"run": "run"}),
    Page("stick", "device.usb", "technician"),
    Page("off", "device.shut_down", "technician"),
)

HEAD_OFFICE = (
    Page("hub: sign-in", "pages.sign_in", "hub-visitor"),
    Page("hub: courier", "pages.courier", "hub-visitor"),
    Page("hub: courier, nothing chosen", "pages.courier", "hub-visitor", press=("form[enctype] button",), status=422),
    Page("hub: fleet", "pages.fleet", "hub-staff"),
    Page("hub: kiosk", "pages.kiosk", "hub-staff", {"kiosk_id": "kiosk"}),
    Page("hub: learner", "pages.learner", "hub-staff", {"kiosk_id": "kiosk", "code": "anitha"}),
    Page("hub: results", "pages.results", "hub-staff"),
    Page("hub: sticks", "pages.sticks", "hub-staff"),
    Page("hub: sticks, nothing chosen", "pages.sticks", "hub-staff", press=("form[enctype] button",), status=422),
    Page("hub: not found", "pages.kiosk", "hub-staff", {"kiosk_id": "0" * 32}, status=404),
)

PAGES = (*LEARN, *STATION, *DEVICE, *HEAD_OFFICE)

NOT_PAGES = {
    "learn.away": "leads on",
    "learn.checked": "leads on",
    "learn.handed_in": "leads on",
    "learn.more_time_given": "leads on",
    "learn.late_form_sent": "leads on",
    "learn.late_revision_sent": "leads on",
    "learn.questions": "where an attempt leads",
    "learn.kept": "an answer for scripts",
    "learn.revision_question": "leads on as long as nothing is due, which takes days",
    "learn.revised": "leads on as long as nothing is due, which takes days",
    "learn.here": "an answer without a body",
    "learn.courier_file": "a file",
    "media.asset": "a file",
    "media.blob": "a file",
    "repository.file": "a file",
    "station.learners_csv": "a file",
    "device.imports_csv": "a file",
    "device.imports_json": "a file",
    "pages.static": "a file",
    "pages.results_as_csv": "a file",
    "pages.courier_answer": "a file",
    "pages.stick_answers": "a file",
    "pages.courier_thanks": "shown once, after a file was handed over",
}
