"""Errors that can be said to a person in that person's language.

An error carries a code (for programs and tests), an English sentence with named placeholders (the message id of the
catalogues) and the values that fill it. Only a page or a command turns it into words.
"""

from typing import Any


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Mark a sentence for the catalogues without translating it here."""
    return sentence


class SpokenError(Exception):
    """An error with a code, a translatable sentence and its values; `str()` gives the English sentence."""

    def __init__(self, code: str, sentence: str, **values: Any) -> None:
        super().__init__(code, sentence, values)
        self.code = code
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return self.sentence % self.values if self.values else self.sentence


class ProtocolError(SpokenError):
    """Bytes that came from outside are not what the contract says; the sender must mend them."""


class SignatureError(ProtocolError):
    """A signature is missing, wrong, or by somebody else."""


class PackError(ProtocolError):
    """A manifest, lesson, quiz or pack file is not what FORMAT.md says; its author or publisher must mend it."""
