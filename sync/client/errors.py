"""The client's errors, grouped by who must act."""

from sync.protocol.errors import SpokenError


class ClientError(SpokenError):
    """An exchange did not come about."""


class LinkError(ClientError):
    """The hub cannot be reached; trying again later helps."""


class GoneError(LinkError):
    """The hub no longer has what was set aside."""


class LaterError(LinkError):
    """The hub is busy; `values["seconds"]` is how long it asks to wait."""


class RefusedError(ClientError):
    """The hub was reached and said no; somebody must act."""
