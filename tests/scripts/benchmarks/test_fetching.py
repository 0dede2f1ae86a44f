"""The update of stories that is fetched over the link."""

from pathlib import Path

from scripts.benchmarks.fetching import change_words

STORY = '+++\nid = "story-{0}"\ntitle = "The title stays"\n+++\n\nA cat sat on the mat, number {0}, until evening.\n'


def test_twenty_stories_have_another_word_and_their_packs_a_new_version(tmp_path: Path) -> None:
    packs = [tmp_path / name for name in ("one", "two")]
    for pack in packs:
        (pack / "en").mkdir(parents=True)
        (pack / "pack.toml").write_text('id = "x"\nversion = "1.0.0"\n')
        for number in range(15):
            (pack / f"en/{number:03}-story.md").write_text(STORY.format(number))
    before = read(packs)
    changed = change_words(packs)
    after = read(packs)
    assert changed == dict.fromkeys(packs, "1.0.1")
    assert all('version = "1.0.1"' in (pack / "pack.toml").read_text() for pack in packs)
    different = [path for path in before if before[path] != after[path]]
    assert len(different) == 20
    for path in different:
        old, new = before[path].split(" "), after[path].split(" ")
        assert len(old) == len(new)
        assert len([pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]) == 1
        assert before[path].partition("+++\n\n")[0] == after[path].partition("+++\n\n")[0]


def read(packs: list[Path]) -> dict[Path, str]:
    return {path: path.read_text() for pack in packs for path in pack.glob("*/*.md")}
