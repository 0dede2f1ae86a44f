"""What the author's check looks for: a sentence and a remedy for each code, as editors and CI show them.

What always holds: every code that a finding of the check can carry stands here, and no other.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """`section` is the part of FORMAT.md where the rule stands."""

    code: str
    summary: str
    help: str
    section: str


_DESCRIPTION, _LESSONS, _QUIZZES, _MEDIA, _FOLDER = "A.1", "A.2", "A.3", "A.4", "A"

_ROWS = (
    # The folder and its names
    ("missing-file", _FOLDER, "A file that is named is not there", "Add the file, or correct the name."),
    ("unexpected-file", _FOLDER, "A file has no place in a pack", "Remove it, or give it a name of FORMAT.md."),
    ("link", _FOLDER, "A link stands where a file should be", "Put the file itself there."),
    ("hidden-file", _FOLDER, "A hidden file lies in the pack", "Remove files whose names begin with a dot."),
    ("name", _FOLDER, "A name does not fit every file system", "Use small Latin letters, digits, - and single dots."),
    ("name-invisible", _FOLDER, "A name has signs that nobody sees", "Type the name again."),
    ("name-reserved", _FOLDER, "Windows keeps the name for itself", "Choose a name other than con, aux, nul, com1 …"),
    ("name-clash", _FOLDER, "Two names are one on a stick", "Rename one; case and accents do not tell names apart."),
    ("name-too-long", _FOLDER, "A path has more than 200 characters", "Shorten the name."),
    ("duplicate-number", _FOLDER, "Two files have the same number", "Give each lesson and quiz its own number."),
    ("undeclared-language", _FOLDER, "A language is not in pack.toml", "Add it to languages, or remove the folder."),
    ("missing-language", _FOLDER, "A language has no folder", "Write its lessons, or take it out of pack.toml."),
    ("no-lesson", _FOLDER, "The main language has no lesson", "Write one, named like 01-welcome.md."),
    ("encoding", _FOLDER, "A text is not UTF-8", "Save the file as UTF-8."),
    ("byte-order-mark", _FOLDER, "A text begins with a byte order mark", "Save the file as UTF-8 without one."),
    ("toml", _FOLDER, "A file is not TOML", "Correct the line: texts stand in quotation marks."),
    ("text-too-long", _FOLDER, "A text has more than 200,000 bytes", "Divide it."),
    ("sign", _FOLDER, "A text has a sign that cannot be shown", "Remove it: it steers terminals or turns writing."),
    ("too-deep", _FOLDER, "Things stand too deeply in one another", "Write them side by side."),
    ("folder-name", _DESCRIPTION, "Folder and pack have different names", "Give both the same name."),
    # Keys of all tables
    ("missing-key", _DESCRIPTION, "A key is missing", "Add it."),
    ("unknown-key", _DESCRIPTION, "A key is not known", "Remove it, or correct its spelling."),
    ("type", _DESCRIPTION, "A value has the wrong type", "Write texts in quotation marks, numbers without."),
    ("empty", _DESCRIPTION, "A text is empty", "Write it, or remove the key."),
    ("blank", _DESCRIPTION, "A text shows nothing", "Type it again: it holds only signs that nobody sees."),
    ("too-long", _DESCRIPTION, "A text is too long", "Shorten it: it must fit on a small screen."),
    ("too-few", _DESCRIPTION, "A list has too few entries", "Give at least one."),
    ("range", _DESCRIPTION, "A number is out of range", "Give a number between the bounds."),
    ("count", _DESCRIPTION, "There are too few or too many of a thing", "Give as many as the sentence says."),
    ("id", _DESCRIPTION, "This is not an id", "Use small Latin letters and digits, joined by hyphens."),
    ("duplicate-id", _DESCRIPTION, "An id stands twice", "Give each its own; learners' progress hangs on ids."),
    ("format-too-new", _DESCRIPTION, "The pack's format is newer than this hub", "Update the hub."),
    ("language", _DESCRIPTION, "This is not a language tag", "Write it in small letters, like ml or pt-br."),
    ("duplicate-language", _DESCRIPTION, "A language stands twice", "Remove one."),
    ("version", _DESCRIPTION, "This is not a version", "Write three whole numbers, like 1.0.0."),
    ("licence", _DESCRIPTION, "This is not an SPDX identifier", "Write one such as CC-BY-4.0."),
    # Lessons
    ("front-matter", _LESSONS, "A lesson has no front matter", "Begin it with id, title … between lines of +++."),
    ("audio-kind", _LESSONS, "A kind of sound is not known", "Write audio_kind = \"synthetic\", or remove the key."),
    ("block-too-long", _LESSONS, "Too many characters without a blank line", "Divide the paragraph."),
    ("too-many-brackets", _LESSONS, "Too many square brackets without a blank line", "Divide the paragraph."),
    ("too-many-cells", _LESSONS, "Tables with too many cells", "Divide them."),
    ("raw-html", _LESSONS, "A text holds raw HTML", "Write it as Markdown; write &lt; for the sign <."),
    ("heading-level", _LESSONS, "A heading has the wrong level", "Use ## to ####; the title is the only #."),
    ("title-repeated", _LESSONS, "A heading repeats the title", "Remove it; the title is shown anyway."),
    ("box", _LESSONS, "A box is of an unknown kind", "Use try, remember or careful."),
    ("box-title", _LESSONS, "A box has no title", "Write one in quotation marks, in the lesson's language."),
    ("link-outside", _LESSONS, "A link leads out of the lessons", "Link to a lesson's file: kiosks are offline."),
    ("missing-lesson", _LESSONS, "A link leads to no lesson", "Correct the file's name, or remove the link."),
    ("picture-line", _LESSONS, "A picture stands inside a line", "Put it on a line of its own."),
    ("alt", _LESSONS, "A picture is not described", "Say what it shows, for those who cannot see it."),
    ("word-twice", _LESSONS, "The glossary has a word twice", "Explain each word once."),
    ("word-unused", _LESSONS, "The text does not have a word of the glossary", "Add the form that the text has."),
    ("not-in-main-language", _LESSONS, "The main language lacks this", "Write it there, or correct the id here."),
    # Quizzes
    ("kind", _QUIZZES, "This is no kind of question", "Use one of the kinds of FORMAT.md."),
    ("right-answer", _QUIZZES, "The right answer is not clear", "Set right = true: on one of a single choice."),
    ("same-text", _QUIZZES, "Two choices read the same", "Change one; nobody can tell which is right."),
    ("stem", _QUIZZES, "A stem holds more than sentences", "Leave out headings, lists, tables and boxes."),
    ("question-text", _QUIZZES, "A text of a question is too rich", "Leave out headings, tables and boxes."),
    ("picture-in-text", _QUIZZES, "A text of a question holds a picture", "Name it with the keys picture and alt."),
    ("newer-key", _QUIZZES, "A key needs a newer pack format", "Write format = 2 in pack.toml, or leave it out."),
    ("feedback", _QUIZZES, "This is no time for feedback", "Write end or each."),
    ("gap", _QUIZZES, "A gap is not once in the text and once in gaps", "Write {{id}} where the gap is."),
    ("area", _QUIZZES, "An area of a picture cannot be hit", "Keep it in the picture, apart from the others."),
    ("belongs", _QUIZZES, "A question names what is not there", "Add the case, bank or skill, or correct the id."),
    ("no-questions", _QUIZZES, "No question belongs to this", "Name it in a question, or remove it."),
    ("draw", _QUIZZES, "A bank draws more questions than it has", "Write more, or draw fewer."),
    ("case-apart", _QUIZZES, "The questions of a case do not stand together", "Put them one after another."),
    ("skill-differs", _QUIZZES, "A skill is not the same in two quizzes", "Give it the same title, right and of."),
    ("quiz-differs", _QUIZZES, "Languages take a quiz in different ways", "Make limits, banks and skills the same."),
    ("questions-differ", _QUIZZES, "Languages have different questions", "Make kinds, ids and answers the same."),
    # Media
    ("media-path", _MEDIA, "A file is not in the pack's media", "Write it as ../media/name.svg."),
    ("media-kind", _MEDIA, "A file is not of the kind that belongs here", "Use one of the endings of FORMAT.md."),
    ("media-content", _MEDIA, "A file does not hold what its name says", "Make it again: kiosk-hub pack media."),
    ("large", _MEDIA, "A picture is larger than it should be", "Make it smaller: kiosk-hub pack media."),
    ("too-large", _MEDIA, "A file is over its budget", "Make it smaller: kiosk-hub pack media."),
    ("poster", _MEDIA, "A video has no still picture", "Put one beside it: kiosk-hub pack media makes it."),
    ("captions", _MEDIA, "A video has no captions", "Write what is said as WebVTT, in each language that shows it."),
    ("no-captions", _MEDIA, "Captions say nothing yet", "Write when something is said, and what."),
    ("unused", _MEDIA, "Nothing refers to a file", "Use it in a lesson or quiz, or remove it."),
    ("drawing", _MEDIA, "A drawing cannot be read", "Save it again as SVG."),
    ("drawing-script", _MEDIA, "A drawing may run something", "Remove scripts and event attributes."),
    ("drawing-outside", _MEDIA, "A drawing refers to something outside", "Put it into the drawing, or remove it."),
)  # fmt: skip

RULES = {code: Rule(code, summary, remedy, section) for code, section, summary, remedy in _ROWS}
