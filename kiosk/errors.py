"""The kiosk's errors, grouped by who must act. Each says what was expected, what was found and what to do."""

from sync.protocol.errors import SpokenError


class KioskError(SpokenError):
    """Anything that the kiosk refuses or cannot do."""


class LearnerError(KioskError):
    """The learner can mend it."""


class OperatorError(KioskError):
    """An operator can mend it."""


class TechnicianError(KioskError):
    """A technician can mend it: a stick, a disk, a setting, a key."""


class NetworkError(KioskError):
    """Nobody need act: the kiosk tries again when the link is back."""
