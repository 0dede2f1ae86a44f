"""What holds for every template."""

import re
from pathlib import Path

import pytest

import kiosk

_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_TAG = re.compile(r"<form\b(?:\{\{.*?\}\}|[^>])*>", re.DOTALL)
_REQUIRED = re.compile(r"""'required': true|\brequired\b(?=[^{}<]*>)""")

TEMPLATES = sorted(Path(kiosk.__path__[0]).rglob("templates/**/*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.stem)
def test_what_is_missing_in_a_form_is_said_by_the_kiosk_and_not_by_a_browser_in_a_language_of_its_own(
    template: Path,
) -> None:
    forms = [form for form in _FORM.findall(template.read_text("utf-8")) if _REQUIRED.search(form)]
    assert [form for form in forms if " novalidate" not in _TAG.match(form)[0]] == []


def test_there_are_forms_in_which_something_must_not_be_missing() -> None:
    assert sum(len(_REQUIRED.findall(template.read_text("utf-8"))) for template in TEMPLATES) >= 5
