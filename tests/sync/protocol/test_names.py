"""What things of a pack are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import names


@given(st.text(max_size=12))
def test_no_plain_path_has_a_part_that_is_not_a_name(path: str) -> None:
    if names.is_plain_path(path):
        assert all(part and not part.startswith(".") for part in path.split("/"))
        assert ".." not in path


def test_versions_are_compared_as_numbers() -> None:
    versions = ["1.10.0", "1.9.0", "0.0.0", "1.9.10", "999999.0.0", "2.0.0"]

    assert sorted(versions, key=names.version_key) == ["0.0.0", "1.9.0", "1.9.10", "1.10.0", "2.0.0", "999999.0.0"]


@pytest.mark.parametrize("language", ["en", "ml", "hi", "sat", "ml-Latn", "en-IN"])
def test_language_tags_are_known(language: str) -> None:
    assert names.is_language(language)


@pytest.mark.parametrize("part", [1, 2, 99])
def test_the_first_part_is_found_from_any(part: int) -> None:
    assert names.first_part(names.pack_file_name("tea-2.0.0", "1.2.0", part)) == "packs/tea-2.0.0-1.2.0.pack"


def test_what_is_no_part_of_a_pack_file_is_its_own_first_part() -> None:
    assert names.first_part("updates/tea-stall-1.1.0-1.2.0.update") == "updates/tea-stall-1.1.0-1.2.0.update"


def test_names_in_a_repository_follow_from_pack_and_version() -> None:
    assert names.target_name("tea-stall", "1.2.0") == "tea-stall/1.2.0.json"
    assert names.pack_file_name("tea-stall", "1.2.0") == "packs/tea-stall-1.2.0.pack"
    assert names.pack_file_name("tea-stall", "1.2.0", 3) == "packs/tea-stall-1.2.0.3.pack"
    assert names.update_file_name("tea-stall", "1.1.0", "1.2.0") == "updates/tea-stall-1.1.0-1.2.0.update"
