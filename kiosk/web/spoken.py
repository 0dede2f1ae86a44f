"""Sentences of pages that can be heard, for whoever reads with difficulty.

A sound is of one text in one language: its name has the text's digest, so that words that were changed, or translated
anew, are silent until they are spoken again, and never say something else than the page. `scripts/spoken_pages` makes
the sounds; a recording by a person may lie in the place of one.
"""

import hashlib
from collections.abc import Callable

from flask_babel import gettext

from kiosk.web.language import language
from kiosk.web.media import asset_url, has_asset
from sync.protocol.errors import N_

FOLDER = "spoken"

_GO_ON = N_("Touch the large button to go on.")
_DONE = N_("Touch the large button when you are done.")
_CODE = N_("This is your code. Write it down: with it you are found at once.")
_USED = (N_("You have used all your tries at this quiz."), N_("The operator can give you one more."))

SENTENCES = {
    "names": (N_("Touch your name. Look at the picture too."),),
    "pin": (N_("Your PIN: four digits"),),
    "pictures": (N_("Touch your three pictures, in your order."),),
    "sure": (N_("Are these the right pictures, in this order?"),),
    "you": (
        N_("Who are you?"),
        N_("Your name"),
        N_("How old are you?"),
        N_("Picture"),
        N_("Your secret"),
        N_("With it you sign in. Show it to nobody."),
    ),
    "code_and_pin": (_CODE, N_("Next time: touch your name, then type your PIN.")),
    "code_and_pictures": (_CODE, N_("Next time: touch your name, then your three pictures.")),
    "begun": (_GO_ON,),
    "finished": (N_("You have finished everything you began."), N_("Choose what you want to learn next.")),
    "choose": (
        N_("Choose what you want to learn."),
        N_("Everything stands on the shelf. You can change your mind later."),
    ),
    "shelf": (N_("What do you want to learn?"), N_("Touch its name to open it.")),
    "empty": (N_("The shelf is still empty."), N_("Ask the operator when lessons will arrive.")),
    "quiz": (N_("Here you answer questions about what you learned."), _GO_ON),
    "quiz_used": _USED,
    "passed": (N_("Passed"), _GO_ON),
    "failed": (N_("Not yet passed"), N_("Read the explanations below, then try again.")),
    "failed_used": (N_("Not yet passed"), N_("Read the explanations below."), *_USED),
    "revise": (
        N_("You answered these in a quiz, and not all was right. Try them once more: it helps you to remember."),
    ),
    "revised": (
        N_("Nothing to revise today"),
        N_("When an answer in a quiz is not right, its question comes back here some days later."),
    ),
    "finish": (N_("You can go on where you were, whenever you come back."), _DONE),
    "finish_reading": (N_("Are you done for today?"), _DONE),
    "keep": (N_("Do you want to keep what you did?"),),
    "help": (N_("Do you need help?"), N_("Touch the button: the operator sees it and comes to you.")),
    "called": (N_("The operator knows."), N_("Stay at this tablet. Somebody will come to you.")),
    "contrast": (N_("How should pages look?"), N_("Stronger contrast is easier to read in bright sun.")),
    "notice": (
        N_(
            "We write down your name, your language, a picture and, if you like, your birth year and phone "
            "number. We note when you were here, what you learned and how you answered."
        ),
        N_(
            "We need this so that you can go on where you stopped, and so that the programme sees what was "
            "learned. We do not sell it, and there is no advertising."
        ),
        N_(
            "The tablets here show your name and picture, so that you can sign in. Your name and phone number "
            "do not leave this kiosk: head office gets your code, your language and what you learned and "
            "answered."
        ),
        N_(
            "We keep it as long as your account is open. You can close it on any day. Then your name leaves "
            "the lists, and your results stay under the code."
        ),
        N_(
            "You may always see what is kept, have it corrected, or ask for it to be erased. Ask the "
            "operator, who will pass on to the programme what cannot be done here."
        ),
    ),
}  # fmt: skip


def words(what: str, translate: Callable[[str], str]) -> str:
    """All that is said, in the language of `translate`: a paragraph for each sentence, where a voice draws breath."""
    return "\n\n".join(translate(sentence) for sentence in SENTENCES[what])


def name_of(what: str, tag: str, text: str) -> str:
    """The file of the look that says a text."""
    return f"{FOLDER}/{what}-{tag}-{hashlib.sha256(text.encode()).hexdigest()[:8]}.opus"


def spoken_url(what: str) -> str:
    """Where these sentences can be heard in the language of the page; "" if nobody has spoken them."""
    name = name_of(what, language(), words(what, gettext))
    return asset_url(name) if has_asset(name) else ""
