"""The hub's errors, grouped by who must act. Each says what was expected, what was found and what to do."""

from sync.protocol.errors import SpokenError


class HubError(SpokenError):
    """Something that the hub cannot do, said to the person who can change it."""


class AdministratorError(HubError):
    """The hub's administrator can mend it: a setting, the database, a key."""


class TechnicianError(HubError):
    """The technician at the kiosk can mend it: a code for joining, a kiosk that is not known here."""


class StaffError(HubError):
    """The person at the hub's pages can mend it: a name, a password, a form."""


class KioskError(HubError):
    """The kiosk's own software must act: resend, fork its log, update itself."""
