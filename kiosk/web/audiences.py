"""For whom each page is, and what the guard heeds of single pages: names of endpoints, and nothing else.

A blueprint is an audience. Its pages are for learners (`learn`), operators (`station`) or technicians (`device`); the
pages that anybody may see stand in `OPEN`, and nowhere else.
"""

OPEN = frozenset(
    {
        "learn.gate",
        "learn.choose_language",
        "learn.contrast",
        "learn.call_operator",
        "learn.new",
        "learn.enrol",
        "learn.look_around",
        "learn.still_there",
        "learn.here",
        "learn.away",
        "learn.sign_in",
        "learn.pin",
        "learn.goodbye",
        "learn.courier",
        "learn.courier_file",
        "learn.take_courier_answer",
        "learn.answer",
        "learn.late_form",
        "learn.late_revision",
        "station.sign_in",
        "media.asset",
        "media.blob",
        "repository.file",
    }
)
# What a guest may see too, who reads without a name; the rest of the learners' pages asks who one is.
GUESTS = frozenset(
    {
        "learn.shelf",
        "learn.pack",
        "learn.lesson",
        "learn.lesson_print",
        "learn.finish_lesson",
        "learn.search",
        "learn.finish",
        "learn.sign_out",
    }
)
ROLE_OF_AUDIENCE = {"station": "operator", "device": "technician"}
FIRST_PAGES = {"learn": "learn.home", "station": "station.today", "device": "device.shelf"}

# What says nothing of anybody, and asks not who is there.
NOBODYS = ("media", "repository")

SECRETS_ARE_TYPED = frozenset({"learn.pin", "learn.enrol", "station.sign_in"})
ASKS_WHETHER_ONE_IS_THERE = frozenset({"learn.still_there", "learn.away"})
# A page that looks again for what is new, by itself, says so in its address (`guard.BY_ITSELF`): nobody has touched it.
LOOKS_AGAIN = frozenset({"station.today"})
# Answers that come after their learner has left, by a script or in a form: their own token says for whom.
VOUCH_FOR_THEMSELVES = frozenset({"learn.answer", "learn.late_form", "learn.late_revision"})
# The page of questions that the tablet may keep has the way out, and no token. It harms nobody: a page of ours will do.
LEAVES = frozenset({"learn.sign_out"})
# Each with where its answers are kept by their own token.
BRING_ANSWERS = {
    "learn.hand_in": "learn.late_form",
    "learn.check": "learn.late_form",
    "learn.more_time": "learn.late_form",
    "learn.revise": "learn.late_revision",
}
AFTER_SIGNING_OUT = {"learn.sign_out": "learn.goodbye", "station.sign_out": "station.sign_in"}
# What an answer from head office may have, with the form around it; other forms are smaller.
LARGER_FORMS = {"learn.take_courier_answer": 768 << 10}
PAGES_OF_OPEN_FORMS = {
    "learn.take_courier_answer": "learn.courier",
    "learn.choose_language": "learn.gate",
    "learn.contrast": "learn.contrast",
    "learn.call_operator": "learn.call_operator",
    "learn.enrol": "learn.new",
    "learn.look_around": "learn.sign_in",
    "learn.pin": "learn.pin",
    "station.sign_in": "station.sign_in",
}
