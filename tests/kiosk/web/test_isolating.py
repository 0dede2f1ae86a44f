"""Latin words inside a sentence that runs from the right."""

import pytest

from kiosk.web.isolating import from_left, isolated


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("شروع میں https:// یا http:// ہوتا ہے", ["https://", "http://"]),
        ("جیسے /media/stick/repository", ["/media/stick/repository"]),
        ("اسے `kiosk join` سے جوڑیں۔", ["`kiosk join`"]),
        ("فولڈر --home سے بتائیں۔", ["--home"]),
        ("یہ USB اور Wi-Fi ہے۔", []),
        ("%(count)s میں سے %(name)s", []),
        ("%(number)s/%(total)s", []),
        ("%(name)s-a", []),
        ("50%-off", []),
        ("", []),
    ],
)
def test_what_begins_or_ends_with_a_sign_is_held_together(sentence: str, kept: list[str]) -> None:
    expected = sentence
    for words in kept:
        expected = expected.replace(words, f"\u2066{words}\u2069", 1)
    assert isolated(sentence) == expected


def test_an_amount_keeps_its_unit_behind_it() -> None:
    assert from_left("4.9 MB") == "\u20664.9 MB\u2069"
