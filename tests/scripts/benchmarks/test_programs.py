"""The programs that benchmarks start."""

from pathlib import Path

from scripts.benchmarks.programs import RunningKiosk
from tests.waiting import until

# Does not hand on what it is told, as strace does not.
DEAF = ("bash", "-c", '"$@"; true', "bash")


def test_a_kiosk_that_another_program_runs_ends_with_it(tmp_path: Path) -> None:
    with RunningKiosk(tmp_path / "kiosk", under=DEAF) as kiosk:
        family = kiosk.processes()
        assert len(family) > 1, "bash, and the kiosk"
    until(lambda: not any(Path(f"/proc/{process}").exists() for process in family))
