"""A kiosk's clock in the hands of a test."""

import secrets

from kiosk.progress.clock import Clock, Sources

REAL = Sources()


class HandClock(Clock):
    """Real time, of which more can be let pass, on a machine whose wall clock can be set to whatever."""

    def __init__(self, wall: int | None = None, boot: str = "") -> None:
        """`wall` (milliseconds) is what the wall clock says now; `boot` names the boot, this machine's if it is ""."""
        self._passed = self._ahead = 0
        super().__init__(0, Sources(lambda: boot or REAL.boot(), self._told, lambda: REAL.since_boot() + self._passed))
        if wall is not None:
            self.set_wall(wall)

    def let_pass(self, milliseconds: int) -> None:
        self._passed += milliseconds

    def set_wall(self, wall: int) -> None:
        """Somebody, or something, sets the machine's wall clock."""
        self._ahead += wall - self._told()

    def _told(self) -> int:
        return REAL.wall() + self._passed + self._ahead


def next_boot() -> str:
    """The name of a boot that never was."""
    return secrets.token_hex(8)
