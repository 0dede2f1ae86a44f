"""The catalogue's errors, grouped by who must act."""

from sync.hub.errors import HubError


class AuthorError(HubError):
    """The author must mend the folder."""


class PublisherError(HubError):
    """The person who publishes must change the version, the repository or the keys."""
