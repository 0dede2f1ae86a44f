"""The quiz `serve-tea` with recordings in English: of its case, of a question by a machine, of one by a person."""

from collections.abc import Sequence

from tests.sync.hub.catalogue import serving_quiz, tiny_pack

CASE, GAPS, WHO_FIRST = "media/rush-hour.en.opus", "media/gaps.en.opus", "media/who-first.en.opus"
SPOKEN = (CASE, GAPS, WHO_FIRST)
SOUNDS = tuple(tiny_pack.SOUND + each.encode() for each in SPOKEN)

_BEHIND = (
    ('title = "Rush hour"\n', CASE, ""),
    ('stem = "Fill in the gaps."\n', GAPS, 'audio_kind = "synthetic"\n'),
    ('stem = "Whom do you serve first?"\n', WHO_FIRST, ""),
)


def files(sounds: Sequence[bytes] = SOUNDS, without: Sequence[str] = ()) -> dict[str, str | bytes]:
    """What makes the tiny pack one with this quiz; `without` are lines that the quiz then lacks."""
    quiz = serving_quiz.QUIZ
    for line in without:
        assert line in quiz
        quiz = quiz.replace(line, "")
    spoken = quiz
    for line, path, kind in _BEHIND:
        assert line in spoken
        spoken = spoken.replace(line, f'{line}audio = "../{path}"\n{kind}')
    return {
        **serving_quiz.files(quiz),
        f"en/{serving_quiz.PATH}": spoken,
        **dict(zip(SPOKEN, sounds, strict=True)),
    }
