"""The people of the stories."""

from dataclasses import dataclass

PASSWORD = "threshold-lamp"
OPERATOR, TECHNICIAN, ADMINISTRATOR = "Omana", "Thomas", "Asha"


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody who learns: what the operator was told, and the PIN."""

    name: str
    pin: str
    picture: str
    language: str = "ml"


ANITHA = Learner("അനിത", "4071", "lotus")
NAMESAKE = Learner("അനിത", "2958", "boat")
