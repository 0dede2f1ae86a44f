"""What a machine sees of a translation."""

import pytest

from sync.hub.catalogue.authoring.translations.texts import Text
from sync.hub.catalogue.authoring.translations.wording import check_wording

LONG = "Boil the water, then add the leaves and wait."
CASES = {
    "numbers in another script are the same": ("Wait 10 minutes.", "१० मिनट रुकें।", set()),
    "a number grouped otherwise is the same": ("It costs 1,00,000 rupees.", "ഒരു ലക്ഷം 100000 രൂപ.", set()),
    "another number": ("Call 1930 at once.", "1931 വിളിക്കുക.", {"numbers"}),
    "the numbers of a list do not count": ("1. Boil\n1. Pour", "1. തിളപ്പിക്കുക\n2. ഒഴിക്കുക", set()),
    "a lost placeholder": ("Dear %(name)s, come.", "പ്രിയപ്പെട്ട സുഹൃത്തേ, വരൂ.", {"placeholders"}),
    "a lost link": ("See [files](02-files.md).", "ഫയലുകൾ കാണുക.", {"links"}),
    "the text itself": (LONG, LONG, {"copy"}),
    "an address is no text to be translated": ("www.ncs.gov.in", "www.ncs.gov.in", set()),
    "much too short": (LONG, "വെള്ളം", {"length"}),
    "much too long": (LONG, LONG * 3 + "!", {"length"}),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_machine_sees(case: str) -> None:
    source, target, codes = CASES[case]
    text = Text("lesson:tea:body.1", "lesson:tea", "en/01-tea.md", 7, source, target, 8)
    findings = list(check_wording(text, "ml/01-tea.md"))
    assert {finding.code for finding in findings} == codes
    assert all(finding.is_advice and str(finding).startswith("ml/01-tea.md:8: ") for finding in findings)


def test_what_is_not_translated_is_not_judged() -> None:
    assert not list(check_wording(Text("a", "b", "c", 1, LONG, None), "ml/x.md"))
