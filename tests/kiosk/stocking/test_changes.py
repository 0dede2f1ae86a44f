"""What a new version changes, and for whom, in one sentence."""

from kiosk.packs import shelf
from kiosk.packs.sources.folder import FolderSource
from kiosk.progress import studying
from kiosk.stocking import changes
from kiosk.stocking.changes import Changes, Counts
from kiosk.stocking.imports import import_packs
from kiosk.web.here import Kiosk
from tests.kiosk.opened import enrol
from tests.packs import PACK, Publisher
from tests.sync.hub.catalogue.tiny_pack import LESSON, QUIZ


def test_a_version_beside_itself_changes_nothing(publisher: Publisher, trusting: Kiosk) -> None:
    manifest = publisher.publish()

    assert changes.changes(manifest, manifest).is_nothing


def test_new_changed_and_gone_are_told_apart_by_ids(publisher: Publisher, trusting: Kiosk) -> None:
    import_packs(trusting.settings, trusting.clock, FolderSource(publisher.repository))
    before = shelf.manifest(PACK)
    for name in ("Anitha", "Biju"):
        studying.open_lesson(trusting.clock, enrol(trusting, name, picture="boat").person, before, "make-tea", "en")
    other = LESSON.replace('id = "make-tea"', 'id = "brew-tea"')
    after = publisher.publish(
        version="2.0.0",
        files={
            **{f"{language}/01-make-tea.md": other for language in ("en", "ml")},
            **{f"{language}/03-check-tea.toml": QUIZ.replace("*first*", "*last*") for language in ("en", "ml")},
        },
    )

    found = changes.changes(before, after)

    assert found == Changes(Counts(new=1, gone=1), Counts(changed=1), in_the_middle=2)
    assert changes.said(found) == (
        "1 lesson is new, 1 lesson goes, 1 quiz changed; 2 learners are in the middle of it."
    )


def test_a_picture_alone_is_no_change_of_a_lesson() -> None:
    said = changes.said(Changes(Counts(), Counts(), 0))
    assert said == "No lesson and no quiz changes; nobody is in the middle of it."
