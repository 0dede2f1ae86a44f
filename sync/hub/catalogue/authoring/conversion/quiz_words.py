"""What is said of a quiz's questions and cases.

What always holds: it tells no more than what stands on the page before the answer. What must be put in order or joined
is spoken in another order than the right one, and a gap is a silence.
"""

import hashlib
from collections.abc import Iterable

from sync.hub.catalogue.authoring.conversion.speech import in_sentences, words_of
from sync.protocol.quiz import GAP, Blanks, Case, Matching, Ordering, Question, Single

_SILENCE = " … "


def spoken_question(question: Question) -> str:
    """A question's stem, then what there is to choose from, a line for each."""
    texts = [question.stem]
    match question:
        case Single():
            texts += [option.text for option in question.options]
        case Ordering():
            texts += _mixed((item.id, item.text) for item in question.items)
        case Matching():
            texts += [pair.left for pair in question.pairs]
            texts += _mixed((pair.id, pair.right) for pair in question.pairs)
        case Blanks():
            texts.append(GAP.sub(_SILENCE, question.text))
            texts += [option.text for gap in question.gaps for option in gap.options]
    return in_sentences(line for text in texts for line in words_of(text))


def spoken_case(case: Case) -> str:
    """A case's title and its text."""
    return in_sentences([case.title, *words_of(case.text)])


def _mixed(given: Iterable[tuple[str, str]]) -> list[str]:
    """Texts by their ids in an order that follows from the ids, never the one in which they came."""
    texts = dict(given)
    mixed = sorted(texts, key=lambda id_: hashlib.sha256(id_.encode()).digest())
    if mixed == list(texts):
        mixed = mixed[1:] + mixed[:1]
    return [texts[id_] for id_ in mixed]
