"""The cache of signed metadata."""

import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.packs import SIGNED_AT, Publisher, milliseconds

LOOK = """
import sys
from pathlib import Path
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.trust import trust_root, vouched_targets
trust_root(Path(sys.argv[2]), Path(sys.argv[3]).read_bytes())
vouched_targets(FolderSource(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[4]))
"""
NOW = milliseconds(SIGNED_AT + timedelta(hours=1))


def test_each_file_of_the_cache_is_durable_before_it_gets_its_name(publisher: Publisher, tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("needs: strace")
    folder, trace = tmp_path / "trust", tmp_path / "trace"
    root = publisher.home / "trust/root.json"
    look = [sys.executable, "-c", LOOK, str(publisher.repository), str(folder), str(root), str(NOW)]
    subprocess.run(["strace", "-f", "-y", "-o", trace, "-e", "trace=fsync,rename", *look], check=True, timeout=120)

    synced, named = set(), []
    for line in trace.read_text().splitlines():
        if found := re.search(r"fsync\(\d+<(.+?)>", line):
            synced.add(found[1])
        elif (found := re.search(r'rename\("(.+?)", "(.+?)"\)', line)) and found[2].startswith(str(folder)):
            assert found[1] in synced, f"{found[2]} was replaced by a file that was never synced"
            named.append(Path(found[2]).name)
            synced.discard(str(Path(found[2]).parent))
    assert {"1.root.json", "timestamp.json", "snapshot.json", "targets.json", "padippura.json"} <= set(named)
    assert {str(folder), str(folder / "metadata"), str(folder / "metadata/root_history")} <= synced
