"""Marking answers: pure, in thousandths of a mark, never below nothing.

Part marks: where several options are right, the share of right ones chosen, less the share of wrong ones; `ordering`
takes the share of neighbours in the right order; `matching` and `blanks` the share of pairs and gaps that are right.
"""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Any
from unicodedata import decimal, normalize

from sync.protocol.quiz import MARK, Blanks, Gap, Matching, Number, Ordering, Question, Quiz, Single, Text
from sync.protocol.spelling import folded

_MOST_DIGITS = 50
_CURRENCY = re.compile(r"\b(?:rs|inr)\b\.?|₹", re.IGNORECASE)
# Groups of three digits, or of two before the last three, between commas or between blanks.
_GROUPED = "|".join(
    rf"\d{{1,3}}(?:{between}\d{{3}})+|\d{{1,2}}(?:{between}\d{{2}})+{between}\d{{3}}" for between in (",", r"\s")
)
# One number: not behind a Latin letter (m2), a sign, a point or a comma, no date or range, no digits after a comma
# that are no group, and no letter o in place of a nought.
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9_.,+-])([-+]?)\s*((?:{_GROUPED}|\d+)(?:\.\d+)?|\.\d+)"
    r"(?!\d|[.,]\d|\s*-\s*\d|[oO]+(?:\b|\d))"
)
_OTHER_DIGITS = re.compile(r"(?<![A-Za-z0-9])\d")
_BETWEEN_GROUPS = re.compile(r"[,\s]")
# Words that count what stands before them, in the thirteen languages: whatever ending they have.
_COUNTS = {
    1_000: "thousand|हज़ार|हजार|ആയിര|ஆயிர|వేల|వెయ్యి|ಸಾವಿರ|হাজার|হাজাৰ|હજાર|ਹਜ਼ਾਰ|ହଜାର|ہزار",
    1_00_000: "lakh|lacs?\\b|लाख|ലക്ഷ|இ?லட்ச|లక్ష|ಲಕ್ಷ|লাখ|লক্ষ|લાખ|ਲੱਖ|ଲକ୍ଷ|لاکھ",
    1_00_00_000: "crore|करोड़|कोटी|കോടി|கோடி|కోటి|కోట్ల|ಕೋಟಿ|কোটি|કરોડ|ਕਰੋੜ|କୋଟି|کروڑ",
}
_COUNTED = {each: re.compile(rf"\s*(?:{normalize('NFC', words)})", re.IGNORECASE) for each, words in _COUNTS.items()}
# A minus sign, and the point and commas of Urdu.
_AS_TYPED_IN_LATIN = str.maketrans("\u2212\u066b\u066c\u060c", "-.,,")


def mark(question: Question, answer: Any) -> int:
    """The marks for an answer (see `questions.read_answer`), 0 to 1000; 0 for None."""
    if answer is None:
        return 0
    match question:
        case Single() if question.takes_several:
            return _several(question, answer)
        case Single():
            return MARK * any(option.right and option.id == answer for option in question.options)
        case Number():
            return MARK * _is_near(question, answer)
        case Text():
            return MARK * _is_accepted(question.accepted, answer)
        case Ordering():
            return _ordering(question, answer)
        case Matching():
            return MARK * sum(answer.get(pair.id) == pair.id for pair in question.pairs) // len(question.pairs)
        case Blanks():
            return MARK * sum(fills(gap, answer.get(gap.id)) for gap in question.gaps) // len(question.gaps)
    raise ValueError(question.kind)


def total(quiz: Quiz) -> int:
    """The most marks that a quiz gives."""
    return MARK * len(quiz.questions)


def is_passed(quiz: Quiz, marks: int) -> bool:
    return 100 * marks >= quiz.pass_mark * total(quiz)


def fills(gap: Gap, answer: str | None) -> bool:
    """Whether a gap is filled rightly: by its right option, or in one of its spellings."""
    if answer is None:
        return False
    if gap.options:
        return any(option.right and option.id == answer for option in gap.options)
    return _is_accepted(gap.accepted, answer)


def _is_accepted(spellings: tuple[str, ...], answer: str) -> bool:
    return any(folded(answer) == folded(spelling) for spelling in spellings)


def _several(question: Single, answer: list[str]) -> int:
    right = {option.id for option in question.options if option.right}
    wrong = {option.id for option in question.options} - right
    chosen = set(answer)
    share = Decimal(len(chosen & right)) / len(right)
    if wrong:
        share -= Decimal(len(chosen & wrong)) / len(wrong)
    elif chosen != right:
        share = min(share, Decimal(1))
    return max(0, int(MARK * share))


def _is_near(question: Number, answer: str) -> bool:
    number = read_number(answer, question.unit or "")
    if number is None:
        return False
    return abs(number - Decimal(str(question.answer))) <= Decimal(str(question.tolerance))


def read_number(text: str, unit: str = "") -> Decimal | None:
    """A number as people type it: grouped by commas or spaces, with a currency, unit or sign, in thousands, lakh or
    crore if that is not the `unit` that is asked for; None if it is not certain to be one."""
    latin = "".join(str(decimal(sign, sign)) for sign in text.translate(_AS_TYPED_IN_LATIN))
    text = _CURRENCY.sub(" ", latin)
    found = list(_NUMBER.finditer(text))
    if len(found) != 1 or _OTHER_DIGITS.search(_NUMBER.sub(" ", text)):
        return None
    sign, digits = found[0][1], _BETWEEN_GROUPS.sub("", found[0][2])
    if len(digits) > _MOST_DIGITS:
        return None
    return Decimal(sign + digits) * _counted(normalize("NFC", text[found[0].end() :]), unit)


def _counted(behind: str, unit: str) -> int:
    """How often the number counts behind which this stands."""
    if unit and behind.split()[:1] == normalize("NFC", unit).split()[:1]:
        return 1
    return next((each for each, words in _COUNTED.items() if words.match(behind)), 1)


def _ordering(question: Ordering, answer: list[str]) -> int:
    wanted = [item.id for item in question.items]
    if answer == wanted:
        return MARK
    places = {id_: place for place, id_ in enumerate(answer)}
    neighbours = list(pairwise(wanted))
    kept = sum(
        1 for first, then in neighbours if first in places and then in places and places[first] + 1 == places[then]
    )
    return MARK * kept // len(neighbours)
