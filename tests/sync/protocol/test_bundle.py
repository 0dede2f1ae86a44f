"""The names of files on a stick."""

import pytest

from sync.protocol.bundle import Name, read_name, short

KIOSK, LOG = "0a" * 16, "f00dcafe"


@pytest.mark.parametrize("name", [Name(KIOSK), Name(KIOSK, LOG, 1, 50), Name(KIOSK, LOG, 51, 50)])
def test_a_name_is_read_as_it_was_written_also_in_large_letters(name: Name) -> None:
    assert read_name(str(name)) == name
    assert read_name(str(name).upper()) == name


@pytest.mark.parametrize(
    "text",
    ["", "notes.txt", f"{KIOSK}.envelope", f"{KIOSK}-{LOG}-1.envelope", f".{Name(KIOSK)}.new", f"../{Name(KIOSK)}"],
)
def test_other_names_are_none_of_ours(text: str) -> None:
    assert read_name(text) is None


def test_joining_is_read_first_and_events_in_their_order() -> None:
    names = [Name(KIOSK, LOG, 100, 120), Name(KIOSK, LOG, 9, 99), Name(KIOSK), Name(KIOSK, LOG, 1, 8)]
    assert [(name.is_joining, name.first) for name in sorted(names)] == [
        (True, 0),
        (False, 1),
        (False, 9),
        (False, 100),
    ]


def test_a_name_knows_its_log_by_the_beginning() -> None:
    assert Name(KIOSK, LOG, 1, 2).is_of(LOG + "1234567890abcdef")
    assert not Name(KIOSK, LOG, 1, 2).is_of("f00dcaff")
    assert not Name(KIOSK).is_of("")
    assert short("A-b") == "ab000000"
