"""`scripts/fuzz`: gives hostile bytes to each target, in a process of its own."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.fuzzing import engines
from scripts.fuzzing.options import NAMES, make_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0, 1 (a target broke), 2 (used wrongly)."""
    parser = make_parser()
    wanted = parser.parse_args(arguments)
    unknown = [name for name in wanted.targets if name not in NAMES]
    if unknown:
        parser.error(f"There is no target {unknown[0]}. Choose from: {', '.join(NAMES)}.")
    if wanted.list:
        print("\n".join(NAMES))
        return 0
    if wanted.repeat:
        if len(wanted.targets) != 1:
            parser.error("Name the one target that should read the file.")
        return _repeat(wanted.targets[0], wanted.repeat)
    if wanted.alone:
        return _try_alone(wanted)
    broken = [name for name in wanted.targets or NAMES if not _try(name, wanted)]
    print(f"Broken: {', '.join(broken)}." if broken else "Nothing broke.")
    return 1 if broken else 0


def _try(name: str, wanted: argparse.Namespace) -> bool:
    """Try a target in a process of its own, which may be killed by what it reads."""
    before = set(wanted.folder.glob(f"{name}-*"))
    words = ["--alone", name, "--seed", str(wanted.seed), "--folder", str(wanted.folder), "--engine", wanted.engine]
    words += ["--examples", str(wanted.examples)] if wanted.examples else ["--seconds", str(wanted.seconds)]
    done = subprocess.run([sys.executable, "-m", __spec__.name, *words], capture_output=True, text=True, check=False)
    found = [path for path in set(wanted.folder.glob(f"{name}-*")) - before if path.is_file()]
    for path in found:
        print(f"{name}: {_reason(done.stderr)}\n  repeat it with: scripts/fuzz {name} --repeat {path}", flush=True)
    if done.returncode and not found:
        print(f"{name}: it ended with {done.returncode}\n{done.stderr[-2000:]}", flush=True)
    if not done.returncode and not found:
        print(f"{name}: sound{_executions(done.stderr)}", flush=True)
    return not done.returncode and not found


def _try_alone(wanted: argparse.Namespace) -> int:
    wanted.folder.mkdir(parents=True, exist_ok=True)
    is_led = wanted.engine == "atheris" or (wanted.engine == "any" and engines.has_atheris() and not wanted.examples)
    if is_led:
        import atheris

        with atheris.instrument_imports(include=engines.INSTRUMENTED):
            from scripts.fuzzing.targets import TARGETS
        engines.by_atheris(TARGETS[wanted.targets[0]], wanted.folder, wanted.seed, wanted.seconds)
    from scripts.fuzzing.targets import TARGETS

    target, limit = TARGETS[wanted.targets[0]], None if wanted.examples else wanted.seconds
    found = engines.by_hypothesis(target, wanted.folder, wanted.seed, limit, wanted.examples or 0)
    if found:
        return _repeat(target.name, found)
    return 0


def _repeat(name: str, path: Path) -> int:
    from scripts.fuzzing.targets import TARGETS

    engines.repeat(TARGETS[name], path.read_bytes())
    return 0


def _reason(said: str) -> str:
    """The last line that names an exception."""
    lines = [line.strip() for line in said.splitlines() if "Error" in line or "ERROR" in line]
    return lines[-1] if lines else "it broke"


def _executions(said: str) -> str:
    counts = [line.rpartition(" ")[2] for line in said.splitlines() if "number_of_executed_units" in line]
    return f", {int(counts[-1]):,} trials" if counts else ""


if __name__ == "__main__":
    sys.exit(main())
