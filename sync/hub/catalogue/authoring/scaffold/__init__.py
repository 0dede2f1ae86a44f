"""A pack to begin with: everything that a pack can have, once, with comments, and without a fault."""

from importlib import resources
from pathlib import Path

from sync.hub.catalogue.authoring.folder import DESCRIPTION, MEDIA
from sync.hub.catalogue.authoring.toml_text import quoted, quoted_list
from sync.hub.catalogue.authoring.wanted import FIRST_VERSION, Wanted
from sync.hub.catalogue.durable import replace
from sync.protocol.versions import PACK_FORMAT

_TEXTS = {"lesson.md": "01-welcome.md", "quiz.toml": "02-check-welcome.toml"}
_DRAWING = "drawing.svg"
_AUTHOR = "Your name"


def begin(folder: Path, wanted: Wanted) -> list[Path]:
    """Write a new pack into a folder; gives the files. Every language gets the same English texts, to be rewritten.

    Raises AuthorError if the pack cannot be called so, or the folder is not empty.
    """
    wanted.check(folder)
    texts = {
        folder / language / name: _read(of).replace(".en.opus", f".{language}.opus")
        for language in wanted.languages
        for of, name in _TEXTS.items()
    }
    texts[folder / MEDIA / _DRAWING] = _read(_DRAWING)
    texts[folder / DESCRIPTION] = _description(wanted, wanted.id_in(folder))
    for path, text in texts.items():
        replace(path, text.encode())
    return list(texts)


def _read(name: str) -> str:
    return (resources.files(__package__) / name).read_text("utf-8")


def _description(wanted: Wanted, id_: str) -> str:
    title = quoted(" ".join(wanted.title.split()))
    titles = "\n".join(f"{language} = {title}" for language in wanted.languages)
    competency = "\n".join(f'  {language} = "What the learner can do afterwards"' for language in wanted.languages)
    summaries = "\n".join(f'{language} = "What one learns here, in one sentence."' for language in wanted.languages)
    return f"""\
# What the pack is. The rules stand in FORMAT.md, A.1.
format = {PACK_FORMAT}
# Never change the id once the pack is published: learners' progress hangs on it.
id = {quoted(id_)}
# Raise it for every change that you publish: a published version never changes.
version = "{FIRST_VERSION}"
# The first one is the main language: it has every lesson and quiz. Each has a folder of that name.
languages = {quoted_list(wanted.languages)}
licence = {quoted(wanted.licence)}
authors = {quoted_list(wanted.authors or (_AUTHOR,))}
# How long the whole pack takes.
minutes = 10
# Ids of job roles that it prepares for, such as "office-assistant".
roles = []

[title]
{titles}

[summary]
{summaries}

# The heading under which the pack stands on the kiosk's shelf.
[subject]
id = {quoted(id_)}
{titles}

# What the learner can do afterwards, with a level of the NSQF from 1 to 8.
[[competencies]]
id = "first-competency"
level = 2

  [competencies.title]
{competency}
"""
