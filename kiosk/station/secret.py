"""The secret of a learner as a form of the station gives it: a PIN or pictures, made here or chosen by the learner."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from kiosk.errors import OperatorError
from kiosk.people import picture_secrets, pins
from kiosk.people.learners import BY_PICTURES, BY_PIN
from kiosk.web.here import kiosk
from kiosk.web.language import said
from kiosk.web.picture_fields import is_sure, read_pictures, wants_others

MAKE, TYPE = "make", "type"
MAKE_PICTURES, CHOOSE_PICTURES = "make-pictures", "choose-pictures"


@dataclass(frozen=True, slots=True)
class Secret:
    """`text` is the PIN, or the pictures as one text; `is_made` says that the kiosk made it and must show it once."""

    kind: str
    text: str
    is_made: bool

    def kept(self) -> str:
        """The secret as it may be stored; slow, so before a transaction."""
        secrets = kiosk().secrets
        if self.kind == BY_PICTURES:
            return picture_secrets.kept(secrets, self.text.split())
        return pins.kept(secrets, self.text)

    @property
    def shown(self) -> str:
        """What stands on the slip: nothing if the learner chose it."""
        return self.text if self.is_made else ""


def way_of(form: Mapping[str, str]) -> str:
    """How the form wants the secret; what was typed counts though the choice may have been forgotten."""
    way = form.get("pin_way", "")
    if way not in (MAKE_PICTURES, CHOOSE_PICTURES) and form.get("pin"):
        return TYPE
    return way if way in (TYPE, MAKE_PICTURES, CHOOSE_PICTURES) else MAKE


def read_secret(form: Mapping[str, str]) -> tuple[Secret, dict[str, str]]:
    """The secret that the form gives, or one that is made here; and what is wrong with it, by field."""
    match way_of(form):
        case "make-pictures":
            return Secret(BY_PICTURES, picture_secrets.joined(picture_secrets.make()), True), {}
        case "choose-pictures":
            return _chosen_pictures(form)
        case "type":
            return _typed_pin(form)
    return Secret(BY_PIN, pins.make(), True), {}


def is_to_be_seen(form: Mapping[str, str]) -> bool:
    """Whether the form gives pictures of the learner's choice that nobody has seen once more yet."""
    return way_of(form) == CHOOSE_PICTURES and not is_sure(form)


def are_others_wanted(form: Mapping[str, str]) -> bool:
    return way_of(form) == CHOOSE_PICTURES and wants_others(form)


def _chosen_pictures(form: Mapping[str, str]) -> tuple[Secret, dict[str, str]]:
    chosen = read_pictures(form)
    secret = Secret(BY_PICTURES, picture_secrets.joined(chosen), False)
    try:
        picture_secrets.check(chosen)
    except OperatorError as error:
        return secret, {"pictures": said(error)}
    return secret, {}


def _typed_pin(form: Mapping[str, str]) -> tuple[Secret, dict[str, str]]:
    pin, again = (pins.latin_digits(form.get(field, "")) for field in ("pin", "pin_again"))
    secret = Secret(BY_PIN, pin, False)
    try:
        pins.check(pin)
    except OperatorError as error:
        return secret, {"pin": said(error)}
    return secret, {} if pin == again else {"pin_again": _("The two PINs differ. Type the same PIN twice.")}
