"""`scripts/bench`: runs benchmarks and prints a table of what they measured."""

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts.benchmarks import (
    answers,
    breaking,
    class_of_sixty,
    exchanging,
    fetching,
    importing,
    importing_media,
    lessons,
    machine,
    memory,
    pages,
    painting,
    searching,
    start,
    updating,
    wire,
)
from scripts.benchmarks.options import make_parser
from scripts.benchmarks.prepared import Bench
from scripts.benchmarks.programs import BenchError
from scripts.benchmarks.rows import Row, table

BENCHMARKS: dict[str, Callable[[Bench], list[Row]]] = {
    "start": start.measure,
    "memory": memory.measure,
    "page-bytes": pages.measure_bytes,
    "page-requests": pages.measure_requests,
    "paint-gprs": painting.measure_gprs,
    "paint-2g": painting.measure_2g,
    "paint-slow3g": painting.measure_slow3g,
    "lessons": lessons.measure,
    "answers": answers.measure,
    "class-60": class_of_sixty.measure,
    "import": importing.measure,
    "import-speed": importing_media.measure_speed,
    "import-stick": importing_media.measure_stick,
    "import-memory": importing_media.measure_memory,
    "pack-update": updating.measure,
    "pack-fetch": fetching.measure,
    "wire-1000": wire.measure_1000,
    "wire-10": wire.measure_10,
    "exchange-empty": exchanging.measure_empty,
    "exchange-one": exchanging.measure_one,
    "exchange-2g": exchanging.measure_slow,
    "exchange-broken": breaking.measure_up,
    "exchange-broken-down": breaking.measure_down,
    "search-latin": searching.measure_latin,
    "search-inflected": searching.measure_inflected,
    "search-speed": searching.measure_speed,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0, 1 (a benchmark could not be run), 2 (used wrongly). A missed budget is no failure: see `met`."""
    parser = make_parser()
    wanted = parser.parse_args(arguments)
    unknown = [name for name in wanted.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"There is no benchmark {unknown[0]}. Choose from: {', '.join(BENCHMARKS)}.")
    if wanted.list:
        print("\n".join(BENCHMARKS))
        return 0
    described = machine.describe()
    print(f"{machine.sentence(described)}; load {machine.load()}", flush=True)
    document = {"machine": described, "load_before": machine.load(), "rows": [], "failed": {}}
    with tempfile.TemporaryDirectory(prefix="padippura-bench-") as folder:
        bench = Bench(Path(folder), wanted.runs, wanted.pairs)
        for name in wanted.names or BENCHMARKS:
            try:
                rows = BENCHMARKS[name](bench)
            except BenchError as error:
                print(f"{name}: {error}", file=sys.stderr)
                document["failed"][name] = str(error)
                continue
            document["rows"] += [row.as_json() for row in rows]
            print(table(rows), flush=True)
    document["load_after"] = machine.load()
    if wanted.json:
        wanted.json.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if document["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
