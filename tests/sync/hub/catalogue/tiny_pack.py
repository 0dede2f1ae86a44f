"""The smallest pack that has everything: two languages, two lessons, a quiz of every kind, a drawing and sound."""

from pathlib import Path

PACK_TOML = """\
format = 1
id = "tea-stall"
version = "1.0.0"
languages = ["en", "ml"]
licence = "CC-BY-4.0"
authors = ["Asha", "Basheer"]
minutes = 12
roles = ["tea-seller"]

[title]
en = "Tea stall"
ml = "ചായക്കട"

[summary]
en = "How to make tea and count change."
ml = "ചായ ഉണ്ടാക്കാം, ബാക്കി എണ്ണാം."

[subject]
id = "small-trade"
en = "Small trade"
ml = "ചെറുകിട കച്ചവടം"

[[competencies]]
id = "make-tea"
level = 2

  [competencies.title]
  en = "Make tea"
  ml = "ചായ ഉണ്ടാക്കുക"
"""

LESSON = """\
+++
id = "make-tea"
title = "Make tea"
minutes = 4
keywords = ["tea", "milk"]
audio = "../media/make-tea.opus"
+++

Boil water with *tea* leaves. Then [count the change](02-count-change.md).

## Milk

![A cup of tea with steam](../media/cup.svg)

!!! try "Try it now"
    Smell the leaves.
"""

SECOND_LESSON = """\
+++
id = "count-change"
title = "Count change"
minutes = 4
keywords = ["change", "rupee"]
+++

Ten rupees less six is four.
"""

QUIZ = """\
id = "check-tea"
title = "Check yourself: tea"
pass = 60
minutes = 4

[[questions]]
id = "first-step"
kind = "single"
stem = "What do you boil *first*?"
explanation = "Leaves need hot water."
picture = "../media/cup.svg"
alt = "A cup of tea with steam"

  [[questions.options]]
  id = "water"
  text = "Water"
  right = true

  [[questions.options]]
  id = "sugar"
  text = "Sugar"

[[questions]]
id = "in-the-cup"
kind = "multiple"
stem = "What goes into the cup?"
explanation = "Tea and milk."

  [[questions.options]]
  id = "tea"
  text = "Tea"
  right = true

  [[questions.options]]
  id = "stone"
  text = "A stone"

[[questions]]
id = "change"
kind = "number"
stem = "Tea costs 6 rupees. How much do you give back of 10?"
explanation = "10 less 6 is 4."
answer = 4
unit = "₹"

[[questions]]
id = "leaf"
kind = "text"
stem = "What is tea made from?"
explanation = "From leaves."
accepted = ["leaves", "leaf"]

[[questions]]
id = "order"
kind = "ordering"
stem = "Put the steps in order."
explanation = "Water comes first."

  [[questions.items]]
  id = "boil"
  text = "Boil water"

  [[questions.items]]
  id = "pour"
  text = "Pour"

[[questions]]
id = "joined"
kind = "matching"
stem = "Join each thing to its use."
explanation = "So it is."

  [[questions.pairs]]
  id = "kettle"
  left = "Kettle"
  right = "Boiling"

  [[questions.pairs]]
  id = "cup"
  left = "Cup"
  right = "Drinking"
"""

DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
  <path fill="url(#steam)" d="M0 0h10v10z"/>
</svg>
"""

SOUND = b"OggS\x00\x02" + bytes(22) + b"OpusHead" + bytes(100)


def write(folder: Path) -> Path:
    """Write the pack, which has no fault, into a new folder."""
    for language in ("en", "ml"):
        put(folder, f"{language}/01-make-tea.md", LESSON)
        put(folder, f"{language}/02-count-change.md", SECOND_LESSON)
        put(folder, f"{language}/03-check-tea.toml", QUIZ)
    put(folder, "pack.toml", PACK_TOML)
    put(folder, "media/cup.svg", DRAWING)
    put(folder, "media/make-tea.opus", SOUND)
    put(folder, "README.md", "For authors.\n")
    return folder


def put(folder: Path, path: str, content: str | bytes) -> None:
    """Write one file of a pack."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content.encode() if isinstance(content, str) else content)


def edit(folder: Path, path: str, old: str, new: str) -> None:
    """Replace the first place with a wording, which must be there, in one file of a pack."""
    text = (folder / path).read_text("utf-8")
    assert old in text, f"{path} has no {old!r}"
    put(folder, path, text.replace(old, new, 1))
