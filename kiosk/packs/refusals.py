"""What is said to a technician when a repository is refused: what was found, and what to do."""

from tuf.api import exceptions as tuf_errors

from kiosk.errors import KioskError, NetworkError, TechnicianError
from kiosk.packs.sources import Source, is_on_the_web
from kiosk.packs.sources.errors import PortalError, WithheldError
from sync.protocol.errors import N_

# What every repository has, and is asked for before anything else that must be there.
_FIRST_ASKED = "timestamp.json"


def spoken(error: tuf_errors.RepositoryError | tuf_errors.DownloadError, source: Source) -> KioskError:
    """The error for people that says what python-tuf found in a source."""
    values = {"folder": source.name, "why": str(error)}
    if isinstance(error, tuf_errors.DownloadError):
        return _not_brought(error, values)
    if isinstance(error, tuf_errors.ExpiredMetadataError):
        return TechnicianError(
            "expired",
            N_("The packs in %(folder)s are out of date (%(why)s). Bring newer ones, or set the clock."),
            **values,
        )
    if isinstance(error, tuf_errors.BadVersionNumberError):
        return TechnicianError(
            "rolled-back",
            N_("The packs in %(folder)s are older than what this kiosk has seen (%(why)s). Bring newer ones."),
            **values,
        )
    if isinstance(error, tuf_errors.UnsignedMetadataError):
        return by_a_stranger(**values)
    return _damaged(values)


def by_a_stranger(folder: str, why: str) -> TechnicianError:
    """What lies in a folder was signed by nobody whom this kiosk trusts."""
    sentence = N_("Nobody whom this kiosk trusts signed the packs in %(folder)s (%(why)s). Do not use them.")
    return TechnicianError("forged", sentence, folder=folder, why=why)


def _not_brought(error: tuf_errors.DownloadError, values: dict[str, str]) -> KioskError:
    if isinstance(error, tuf_errors.DownloadLengthMismatchError):
        return _damaged(values)
    if isinstance(error.__cause__, WithheldError):
        return error.__cause__.error
    if isinstance(error.__cause__, PortalError):
        return NetworkError(
            "not-the-repository",
            N_("Something else answered in place of %(folder)s (%(why)s). Does the Wi-Fi ask to sign in?"),
            **values,
        )
    if isinstance(error.__cause__, TimeoutError | ConnectionError):
        return NetworkError(
            "unreachable",
            N_("%(folder)s cannot be reached (%(why)s). The kiosk tries again when the link is back."),
            **values,
        )
    is_nothing_there = isinstance(error, tuf_errors.DownloadHTTPError) and _FIRST_ASKED in str(error)
    if is_nothing_there and is_on_the_web(values["folder"]):
        return TechnicianError(
            "no-repository",
            N_("There are no packs at %(folder)s (%(why)s). Correct the address, or ask whoever gave it."),
            **values,
        )
    return TechnicianError(
        "unreadable",
        N_("%(folder)s cannot be read (%(why)s). Put the stick in again, then repeat."),
        **values,
    )


def _damaged(values: dict[str, str]) -> TechnicianError:
    return TechnicianError(
        "damaged", N_("The packs in %(folder)s are damaged (%(why)s). Copy them again from their source."), **values
    )
