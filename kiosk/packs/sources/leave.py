"""Leave to use a link: how much may cross it, and who keeps count."""

from typing import Protocol


class Leave(Protocol):
    """How much may cross the link, and who keeps count of it."""

    def left(self) -> int | None:
        """How many bytes may be asked for, None if there is no bound. Raises WithheldError if none may be."""
        ...

    def hold_whole(self, path: str, needed: int, left: int | None) -> None:
        """A file comes in one go, as its server sends no parts: `needed` are its bytes up to what is wanted of it,
        `left` what might be asked for when it was. Raises WithheldError if that is less: it could not be gone on with.
        """
        ...

    def spend(self, sent: int, received: int) -> None:
        """So many bytes have crossed. Raises WithheldError if the reading must stop here."""
        ...


class FreeLeave:
    """No bound and no count, as on the station's own network."""

    def left(self) -> None:
        return None

    def hold_whole(self, path: str, needed: int, left: int | None) -> None:
        """Everything may come."""

    def spend(self, sent: int, received: int) -> None:
        """Nothing is counted."""
