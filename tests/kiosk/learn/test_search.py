"""Looking for lessons and quizzes."""

import re
from pathlib import Path

import pytest

from kiosk.packs.searching import indexing
from kiosk.web.here import Kiosk
from tests.kiosk.conftest import Repository
from tests.kiosk.opened import take_in
from tests.kiosk.packs.searching.conftest import lesson
from tests.kiosk.visitor import Visitor
from tests.packs import Publisher
from tests.waiting import until


@pytest.fixture
def indexed(full_shelf: Path) -> Path:
    indexing.index_waiting()
    return full_shelf


def results(page: str) -> list[str]:
    """Where the results lead, in their order."""
    found = re.search(r'<ol class="path found".*?</ol>', page, re.DOTALL)
    return re.findall(r'<a href="([^"]+)">', found[0]) if found else []


def marks(page: str) -> list[str]:
    return re.findall(r"<mark>([^<]*)</mark>", page)


def shelve(kiosk: Kiosk, folder: Path, files: dict[str, str]) -> None:
    publisher = Publisher(folder / "publisher")
    publisher.publish(files=files)
    take_in(kiosk, publisher)
    indexing.index_waiting()


def test_a_field_leads_here_from_home_and_shelf(anitha: Visitor, indexed: Path) -> None:
    for path in ("/home", "/shelf", "/search", "/search?q=tea"):
        page = anitha.text(path)
        assert '<form class="search lookup" method="get" action="/search" role="search">' in page
        assert page.count('id="q"') == 1
        assert re.search(r'<label class="unseen" for="q">[^<]+</label><input id="q" name="q" type="search"', page)
    assert 'value="tea"' in anitha.text("/search?q=tea")


def test_an_empty_shelf_has_nothing_to_look_for(anitha: Visitor) -> None:
    assert 'role="search"' not in anitha.text("/home")
    assert 'role="search"' not in anitha.text("/shelf")
    assert "Nothing found" in anitha.text("/search?q=tea")


def test_a_lesson_is_found_with_its_words_marked_and_its_pack_named(anitha: Visitor, shelf: Repository) -> None:
    indexing.index_waiting()
    page = anitha.text("/search?q=leaves")
    assert results(page)[0] == "/packs/tea-stall/lessons/make-tea"
    assert "leaves" in marks(page)
    assert "Tea stall" in page
    assert "Boil water with tea <mark>leaves</mark>" in page
    assert 'role="status"' in page


def test_a_quiz_is_found_by_its_questions(anitha: Visitor, shelf: Repository) -> None:
    indexing.index_waiting()
    page = anitha.text("/search?q=boil first")
    assert results(page)[0] == "/packs/tea-stall/quizzes/check-tea"
    assert {"boil", "first"} <= set(marks(page))


def test_a_pack_is_found_by_its_title(anitha: Visitor, indexed: Path) -> None:
    assert results(anitha.text("/search?q=rice+shop"))[0] == "/packs/rice-shop"


def test_what_is_in_another_language_says_in_which(anitha: Visitor, indexed: Path) -> None:
    page = anitha.text("/search?q=അരിക്കട")
    assert results(page) == ["/packs/rice-shop"]
    assert 'lang="ml" dir="ltr">മലയാളം</span>' in page
    assert 'lang="ml" dir="ltr"><mark>അരിക്കട</mark>' in page
    anitha.client.set_cookie("language", "ml")
    assert (
        'lang="ml" dir="ltr">മലയാളം</span>'
        not in re.search(r"<ol.*</ol>", anitha.text("/search?q=arikkada"), re.DOTALL)[0]
    )


def test_nothing_found_says_what_to_do(anitha: Visitor, indexed: Path) -> None:
    page = anitha.text("/search?q=zzzzqq")
    assert "Nothing found for “zzzzqq”." in page
    assert "Type only the beginning of the word." in page
    assert '<a class="button " href="/shelf">' in page
    assert "Nothing found" not in anitha.text("/search?q=+")


def test_what_was_typed_and_what_was_found_are_escaped(anitha: Visitor, kiosk: Kiosk, tmp_path: Path) -> None:
    page = anitha.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E%22").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;" in page
    body = "Write `<b>salt</b>` & then `<script>salt()</script>`."
    shelve(
        kiosk, tmp_path, {f"{tag}/04-signs.md": lesson("signs", "A <i>salt</i> lesson", body) for tag in ("en", "ml")}
    )
    page = anitha.get("/search?q=salt").get_data(as_text=True)
    assert "&lt;b&gt;<mark>salt</mark>&lt;/b&gt; &amp; then &lt;script&gt;<mark>salt</mark>()" in page
    assert "A &lt;i&gt;<mark>salt</mark>&lt;/i&gt; lesson" in page


def test_ten_stand_on_a_page_and_more_on_the_next(anitha: Visitor, kiosk: Kiosk, tmp_path: Path) -> None:
    names = [f"salt-{number}" for number in range(10, 35)]
    shelve(
        kiosk,
        tmp_path,
        {f"{tag}/{name[-2:]}-{name}.md": lesson(name, name, "Salt.") for name in names for tag in ("en", "ml")},
    )
    first, second, third, fourth = (anitha.text(f"/search?q=salt&page={number}") for number in (1, 2, 3, 4))
    assert [len(results(page)) for page in (first, second, third, fourth)] == [10, 10, 5, 5]
    assert len({*results(first), *results(second), *results(third)}) == 25
    assert "25 found" in first
    assert 'href="/search?q=salt&page=2"' in first
    assert 'href="/search?q=salt&page=3"' in second
    assert 'href="/search?q=salt&page=1"' in second
    assert "page=4" not in third
    assert '<ol class="path found" start="21">' in third
    for page in ("0", "-3", "x", "99999999999999999999"):
        assert anitha.get(f"/search?q=salt&page={page}").status_code == 200


def test_while_lessons_are_made_ready_the_page_says_so_and_the_worker_goes_on(
    anitha: Visitor, kiosk: Kiosk, shelf: Repository
) -> None:
    page = anitha.text("/search?q=leaves")
    assert "New lessons are still being made ready for searching." in page
    kiosk.worker.start()
    try:
        anitha.get("/search?q=leaves")
        until(lambda: not indexing.waiting())
    finally:
        kiosk.worker.stop(10)
    page = anitha.text("/search?q=leaves")
    assert "being made ready" not in page
    assert results(page)[0] == "/packs/tea-stall/lessons/make-tea"


def test_a_stranger_is_led_to_the_door(stranger: Visitor, indexed: Path) -> None:
    assert stranger.get("/search?q=tea").location == "/"


def test_a_page_of_results_is_small(anitha: Visitor, kiosk: Kiosk, tmp_path: Path) -> None:
    names = [f"salt-{number}" for number in range(10, 35)]
    text = "വെള്ളത്തിൽ ഉപ്പ് ഇടുക. " * 40
    files = {f"{tag}/{name[-2:]}-{name}.md": lesson(name, name, text, "salt") for name in names for tag in ("en", "ml")}
    shelve(kiosk, tmp_path, files)
    anitha.client.set_cookie("language", "ml")
    page = anitha.client.get("/search?q=vellam", headers={"Accept-Encoding": "gzip"})
    assert len(page.data) <= 6_000
    assert anitha.text("/search?q=vellam").count("<mark>") >= 10
