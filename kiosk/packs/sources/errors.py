"""What keeps a source from bringing bytes, beyond what the operating system has words for."""

from kiosk.errors import KioskError


class BusyError(ConnectionError):
    """The other side asks to come again after so many seconds."""

    def __init__(self, said: str, seconds: float) -> None:
        super().__init__(said)
        self.seconds = seconds


class ChangedError(ConnectionError):
    """The file is another one now than when its reading began: what came of it before is worth nothing."""


class PortalError(ConnectionError):
    """Something else answered in place of the source, as a Wi-Fi does that wants a sign-in."""


class WithheldError(ConnectionError):
    """This kiosk may not fetch now: `error` says why."""

    def __init__(self, error: KioskError) -> None:
        super().__init__(str(error))
        self.error = error
