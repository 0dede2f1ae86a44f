"""A shelf of three packs, two languages and two subjects; Anitha reads it in English."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from kiosk.packs.rendering_apart import render_here
from kiosk.packs.sources.folder import FolderSource
from kiosk.packs.trust import trust_root
from kiosk.stocking.imports import import_packs
from kiosk.web.here import Kiosk
from sync.hub.catalogue.publishing import publish, trusted_root
from tests.kiosk.cast import PIN, Cast
from tests.kiosk.conftest import Repository
from tests.kiosk.visitor import Visitor
from tests.packs import write_source
from tests.sync.hub.catalogue import tiny_pack


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """`tea-stall` and `rice-shop` in one subject; `milk-round`, whose main language is Malayalam and which lacks its
    second lesson and its quiz in English, in another."""
    folder = tmp_path_factory.mktemp("library")
    tea, rice, milk = (write_source(folder, pack) for pack in ("tea-stall", "rice-shop", "milk-round"))
    for source, english, malayalam in ((rice, "Rice shop", "അരിക്കട"), (milk, "Milk round", "പാൽവിതരണം")):
        tiny_pack.edit(source, "pack.toml", 'en = "Tea stall"', f'en = "{english}"')
        tiny_pack.edit(source, "pack.toml", 'ml = "ചായക്കട"', f'ml = "{malayalam}"')
    tiny_pack.edit(milk, "pack.toml", 'languages = ["en", "ml"]', 'languages = ["ml", "en"]')
    tiny_pack.edit(milk, "pack.toml", 'id = "small-trade"', 'id = "farming"')
    tiny_pack.edit(milk, "pack.toml", 'en = "Small trade"', 'en = "Farming"')
    tiny_pack.edit(milk, "pack.toml", 'ml = "ചെറുകിട കച്ചവടം"', 'ml = "കൃഷി"')
    for path in ("en/02-count-change.md", "en/03-check-tea.toml"):
        (milk / path).unlink()
    tiny_pack.edit(milk, "en/01-make-tea.md", "Then [count the change](02-count-change.md).", "")
    hub, now = folder / "hub", datetime.now(UTC)
    publish(hub, folder / "repository", [tea, rice, milk], now)
    return Repository(folder / "repository", trusted_root(hub, now))


@pytest.fixture
def full_shelf(kiosk: Kiosk, library: Repository) -> Path:
    trust_root(kiosk.settings.trust, library.root)
    import_packs(kiosk.settings, kiosk.clock, FolderSource(library.folder))
    render_here(kiosk.settings.blobs)
    return library.folder


@pytest.fixture
def anitha(app: Flask, cast: Cast) -> Visitor:
    """Anitha, signed in, at a tablet that speaks English."""
    visitor = Visitor(app).sign_in_as_learner(cast.code, PIN)
    visitor.client.set_cookie("language", "en")
    return visitor
