"""`python -m scripts.lettering fonts|sounds|pages [--anew] [TAG…]`, for the languages in `locales/` and those named."""

import sys
from pathlib import Path

from kiosk.settings import LANGUAGES
from scripts.lettering import drawn_names, spoken_names, spoken_pages, webfonts

_STATIC = Path(__file__).parent.parent.parent / "kiosk/web/static"
_ANEW = "--anew"


def main(what: str, *options: str) -> int:
    names = _STATIC / "names"
    tags = tuple(dict.fromkeys((*LANGUAGES, *sorted(each for each in options if each != _ANEW))))
    if what == "fonts":
        (_STATIC / "fonts.css").write_text(webfonts.make_fonts(tags, _STATIC / "fonts"))
        drawn_names.draw_all(tags, names)
        return 0
    try:
        if what == "pages":
            made = spoken_pages.speak_all(LANGUAGES, _STATIC)
        else:
            made = spoken_names.speak_all(tags, names, anew=_ANEW in options)
    except spoken_names.SpeechError as error:
        print(error, file=sys.stderr)
        return 1
    print("Made:", *made or ["nothing; every language has its sound (--anew makes them again)"])
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
