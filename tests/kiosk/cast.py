"""The people of the tests: Anitha learns, Omana operates the station, Thomas looks after the device."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.database import reading, writing
from kiosk.people import learners, pins, staff
from kiosk.people.details import Details
from kiosk.people.learners import Person
from kiosk.people.tables import Learner
from kiosk.progress import enrolling
from kiosk.web.here import Kiosk

PASSWORD = "threshold-lamp"
PIN = "4071"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is known at the station. All staff have `PASSWORD`; every learner begins with `PIN`."""

    kiosk: Kiosk
    code: str
    operator: str
    technician: str

    @property
    def anitha(self) -> Person:
        """The learner who is always there, as she is known now."""
        return self.person(self.code)

    def enrol(self, name: str, picture: str = "boat", language: str = "en", **details: object) -> Person:
        """One learner more."""
        return self.person(enrol(self.kiosk, Details(name, language, picture, "consent", **details)))

    def enrol_many(self, names: Iterable[str]) -> None:
        """Learners who share one hashed PIN, because hashing takes its time."""
        first = self.enrol(next(iter(names := iter(names))))
        kept = Learner.get_by_id(first.person)
        with writing():
            for name in names:
                person = uuid.uuid4().hex
                columns = {**kept.__data__, "person": person, "code": person[:6].upper()}
                Learner.create(**columns | {"name": self.kiosk.secrets.seal(name, person)})

    def person(self, code: str) -> Person:
        """Somebody as the kiosk knows the person now."""
        with reading():
            return learners.by_code(self.kiosk.secrets, code)


def gather(kiosk: Kiosk) -> Cast:
    """Make the people known at a kiosk."""
    with writing():
        staff.add(kiosk.secrets, "Omana", ("operator",), PASSWORD)
        staff.add(kiosk.secrets, "Thomas", ("technician",), PASSWORD)
    code = enrol(kiosk, Details("Anitha", "ml", "lotus", "consent", 1994, "9847012345"))
    return Cast(kiosk, code, "Omana", "Thomas")


def enrol(kiosk: Kiosk, details: Details) -> str:
    """Enrol somebody with `PIN`; gives the code."""
    return enrolling.enrol(kiosk.clock, kiosk.secrets, details, pins.kept(kiosk.secrets, PIN)).code
