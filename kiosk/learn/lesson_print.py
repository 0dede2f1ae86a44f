"""A lesson to print or keep: its text without the frame, with where it comes from and where to find it again."""

from flask import render_template, url_for
from markupsafe import Markup

from kiosk.learn import blueprint
from kiosk.learn.lesson import entry_of, text_of
from kiosk.learn.shelf import manifest_of
from kiosk.web.here import address
from kiosk.web.language import language, listed
from kiosk.web.shown import face_to_read, shown_pack, shown_step


@blueprint.get("/packs/<pack>/lessons/<lesson>/print")
def lesson_print(pack: str, lesson: str) -> str:
    tag, manifest = language(), manifest_of(pack)
    entry = entry_of(manifest, lesson)
    found, _ = face_to_read(manifest, entry)
    text = text_of(manifest, entry, found)
    found_at = _address(pack, lesson)
    return render_template(
        "learn/lesson_print.html",
        pack=shown_pack(manifest, tag),
        lesson=shown_step(manifest, entry, tag),
        body=Markup(text.html.decode()),  # noqa: S704 - it was made harmless when it was rendered
        licence=manifest.licence,
        authors=listed(manifest.authors),
        version=manifest.version,
        address=found_at,
        code=_code(found_at) if found_at else "",
    )


def _address(pack: str, lesson: str) -> str:
    """Where tablets find the lesson; "" if the kiosk's address is not known."""
    here = address()
    return here and here.rstrip("/") + url_for("learn.lesson", pack=pack, lesson=lesson)


def _code(found_at: str) -> str:
    import segno  # few ever open this page: a kiosk needs no memory for its writers before

    return segno.make(found_at, error="m").svg_data_uri(scale=4, border=2)
