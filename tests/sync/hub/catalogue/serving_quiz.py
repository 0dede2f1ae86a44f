"""A quiz with all that came with pack format 2, as a further one of the tiny pack."""

from sync.protocol.bounded import parse_toml
from tests.sync.hub.catalogue import tiny_pack

PATH = "04-serve-tea.toml"
PACK_TOML = tiny_pack.PACK_TOML.replace("format = 1", "format = 2")

QUIZ = """\
id = "serve-tea"
title = "Serving tea"
pass = 50
minutes = 6
attempts = 2
limit = 10
feedback = "each"
shuffle = true

[[cases]]
id = "rush-hour"
title = "Rush hour"
text = '''
Five people wait.

| who | wants |
|---|---|
| Asha | tea |
| Biju | coffee |
'''

[[banks]]
id = "cups"
draw = 1

[[skills]]
id = "serving"
title = "Serving"
right = 2
of = 3

[[questions]]
id = "gaps"
kind = "blanks"
stem = "Fill in the gaps."
explanation = "First **boil**, then pour."
text = "First {{verb}} the *water*, then pour it into a {{vessel}}."
skill = "serving"

  [[questions.gaps]]
  id = "verb"
  accepted = ["boil", "heat"]

  [[questions.gaps]]
  id = "vessel"

    [[questions.gaps.options]]
    id = "cup"
    text = "cup"
    right = true

    [[questions.gaps.options]]
    id = "basket"
    text = "basket"

[[questions]]
id = "handle"
kind = "hotspot"
stem = "Where do you hold the cup?"
explanation = "The handle stays cool."
picture = "../media/cup.svg"
alt = "A cup of tea with steam"
skill = "serving"

  [[questions.areas]]
  id = "handle"
  text = "The handle"
  right = true
  x = 60
  y = 20.5
  width = 30
  height = 40

  [[questions.areas]]
  id = "rim"
  text = "The rim"
  feedback = "The rim is hot."
  x = 10
  y = 5
  width = 40
  height = 15

[[questions]]
id = "who-first"
kind = "single"
case = "rush-hour"
stem = "Whom do you serve first?"
explanation = "Who came first."
skill = "serving"

  [[questions.options]]
  id = "first-come"
  text = "Who came first"
  right = true

  [[questions.options]]
  id = "loudest"
  text = "Who is loudest"

[[questions]]
id = "how-many"
kind = "number"
case = "rush-hour"
stem = "How many cups do you take?"
explanation = "One for each."
answer = 5

[[questions]]
id = "steel"
kind = "text"
bank = "cups"
stem = "What are steel cups made from?"
explanation = "From steel."
accepted = ["steel"]

[[questions]]
id = "clay"
kind = "text"
bank = "cups"
stem = "What are clay cups made from?"
explanation = "From clay."
accepted = ["clay"]

[[questions]]
id = "glass"
kind = "text"
bank = "cups"
stem = "What are glasses made from?"
explanation = "From glass."
accepted = ["glass"]
"""

DOCUMENT = parse_toml(QUIZ)


def files(quiz: str = QUIZ) -> dict[str, str | bytes]:
    """What makes the tiny pack one of format 2 with this quiz in both languages."""
    return {"pack.toml": PACK_TOML, f"en/{PATH}": quiz, f"ml/{PATH}": quiz}
