"""What its author wants a new pack to be called."""

from dataclasses import dataclass
from pathlib import Path

from sync.hub.catalogue.authoring import description
from sync.hub.catalogue.errors import AuthorError
from sync.protocol.errors import N_
from sync.protocol.names import is_language
from sync.protocol.reading import is_id

LICENCE = "CC-BY-4.0"
FIRST_VERSION = "1.0.0"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`languages[0]` is the main one. `id` "" means: as the folder is called."""

    languages: tuple[str, ...]
    title: str
    id: str = ""
    licence: str = LICENCE
    authors: tuple[str, ...] = ()

    def id_in(self, folder: Path) -> str:
        """The pack's id if its source lies in a folder."""
        return self.id or folder.resolve().name

    def check(self, folder: Path) -> None:
        """Raises AuthorError if a pack cannot be called so, or the folder for its source is not empty."""
        id_, title = self.id_in(folder), self.title.strip()
        if not is_id(id_):
            sentence = N_("%(found)s is not an id. Give one such as %(example)s.")
            raise AuthorError("id", sentence, found=id_, example="village-stories")
        for language in self.languages:
            if not (is_language(language) and language.islower()):
                sentence = N_("%(found)s is not a language tag in small letters. Write it like %(example)s.")
                raise AuthorError("language", sentence, found=language, example="ml")
            if self.languages.count(language) > 1:
                raise AuthorError("language", N_("The language %(found)s stands twice. Remove one."), found=language)
        if not 1 <= len(title) <= description.TITLE_LENGTH:
            sentence = N_("The title has %(found)s characters. Give from 1 to %(most)s.")
            raise AuthorError("title", sentence, found=len(title), most=description.TITLE_LENGTH)
        if not description.is_licence(self.licence):
            sentence = N_("%(found)s is not an SPDX identifier. Write one such as %(example)s.")
            raise AuthorError("licence", sentence, found=self.licence, example=LICENCE)
        if not all(author.strip() for author in self.authors):
            raise AuthorError("author", N_("An author's name is empty. Write it, or leave the author out."))
        if folder.exists() and any(folder.iterdir()):
            raise AuthorError("not-empty", N_("The folder %(out)s is not empty. Name a new one."), out=str(folder))
