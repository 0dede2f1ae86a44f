"""Templates that are compiled once for all starts."""

from pathlib import Path

import flask
import pytest
from flask import Flask

from kiosk.web.compiling import keep_compiled


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "greeting.html").write_text("Welcome, {{ name }}")
    (folder / "farewell.html").write_text("Goodbye, {{ name }}")
    return folder


def started(templates: Path, compiled: Path) -> Flask:
    app = Flask("station", template_folder=str(templates))
    keep_compiled(app, compiled)
    return app


def greeted(app: Flask) -> str:
    with app.app_context():
        return flask.render_template("greeting.html", name="Anitha")


def kept(compiled: Path) -> dict[str, int]:
    """The files that are kept, and when each was written."""
    return {str(path.relative_to(compiled)): path.stat().st_mtime_ns for path in compiled.glob("*/*")}


def test_every_template_is_compiled_once_and_never_again(templates: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled"
    started(templates, compiled)
    first = kept(compiled)
    assert len(first) == 2
    assert greeted(started(templates, compiled)) == "Welcome, Anitha"
    assert kept(compiled) == first


def test_what_is_missing_is_kept_when_a_page_needs_it(templates: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled"
    app = started(templates, compiled)
    for path in compiled.glob("*/*"):
        path.unlink()
    greeted(app)
    assert len(kept(compiled)) == 1


def test_another_edition_takes_the_place_of_the_one_before(templates: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled"
    started(templates, compiled)
    before = kept(compiled)
    (templates / "greeting.html").write_text("Good morning, {{ name }}")
    assert greeted(started(templates, compiled)) == "Good morning, Anitha"
    assert len(kept(compiled)) == 2
    assert not set(kept(compiled)) & set(before)


@pytest.mark.parametrize("left", [0, 30], ids=["nothing", "a part"])
def test_what_a_power_cut_spoilt_is_compiled_anew(templates: Path, tmp_path: Path, left: int) -> None:
    compiled = tmp_path / "compiled"
    started(templates, compiled)
    for path in compiled.glob("*/*"):
        path.write_bytes(path.read_bytes()[:left])
    assert greeted(started(templates, compiled)) == "Welcome, Anitha"


def test_a_set_that_was_not_finished_is_made_again(templates: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled"
    started(templates, compiled)
    (whole,) = compiled.iterdir()
    (compiled / f"{whole.name}.new").mkdir()
    whole.rename(tmp_path / "gone")
    started(templates, compiled)
    assert [path.name for path in compiled.iterdir()] == [whole.name]
    assert len(kept(compiled)) == 2


def test_a_disk_that_takes_nothing_keeps_no_page_away(templates: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert greeted(started(templates, tmp_path / "file/compiled")) == "Welcome, Anitha"
