"""A tablet with a real browser on the station's network, and nothing beyond it.

The browser calls the kiosk by a `.local` name over plain HTTP, as tablets do: what browsers grant only to HTTPS or to
their own machine is not there. Every other name leads nowhere, and asking for one fails the test.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, Request, Response

from tests.journeys.answers import Fields, Question

KIOSK_NAME, HUB_NAME = "padippura.local", "127.0.0.1"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {KIOSK_NAME} 127.0.0.1, EXCLUDE {HUB_NAME}, MAP * ~NOTFOUND",
)

_NEAR = (KIOSK_NAME, HUB_NAME)
_INSIDE = ("data", "blob", "about", "chrome-error")


class Tablet:
    """One browser with cookies and a memory of its own; `responses` are all answers that it got, in order."""

    def __init__(self, context: BrowserContext, host: str, port: int) -> None:
        self.context = context
        self.address = f"http://{host}:{port}"
        self.responses: list[Response] = []
        self.faults: list[str] = []
        context.on("request", self._note_request)
        context.on("response", lambda response: self.responses.append(response))
        context.on("weberror", lambda fault: self.faults.append(f"script: {fault.error}"))
        context.on("console", lambda said: self._note_words(said.text))
        self.page: Page = context.new_page()

    def open(self, path: str) -> "Tablet":
        self.page.goto(self.address + path)
        return self

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def text(self) -> str:
        """What stands on the page, as people see it."""
        return self.page.locator("body").inner_text()

    def press(self, button: str) -> None:
        """Press a button or follow a link (a CSS selector), and wait for the page to which it leads."""
        with self.page.expect_navigation():
            self.page.locator(button).click()

    def choose_language(self, own_name: str) -> None:
        """At the gate: touch a language by its name in its own script."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=own_name, exact=True).click()

    def sign_in(self, name: str, pin: str, picture: str = "") -> None:
        """Touch the tile with a name (and picture), then the digits of the PIN."""
        tiles = self.page.locator("ul.people a").filter(has_text=re.compile(rf"^\s*{re.escape(name)}"))
        if picture:
            tiles = tiles.filter(has=self.page.locator(f".medal.{picture}"))
        with self.page.expect_navigation():
            tiles.click()
        self.type_pin(pin)
        self.press("form[data-pin] button:not([type])")

    def type_pin(self, pin: str) -> None:
        for digit in pin:
            self.page.locator(f'[data-digit="{digit}"]').click()

    def sign_out(self) -> None:
        """Finish, and leave the tablet to the next person."""
        self.open("/finish")
        self.press('form[action="/sign-out"] button')

    def sign_in_as_staff(self, name: str, password: str) -> None:
        """On a sign-in page of the kiosk or the hub."""
        self.page.fill("#name", name)
        self.page.fill("#password", password)
        self.press("form:has(#password) button")

    def question(self, question: Question) -> Locator:
        return self.page.locator(f'section[data-question="{question["id"]}"]')

    def give(self, question: Question, fields: Fields, with_script: bool = True) -> None:
        """Answer a question as fingers do; what is there already stays untouched."""
        section = self.question(question)
        match question["kind"]:
            case "single" | "multiple":
                self._choose(section, fields[f"answer-{question['id']}"])
            case "number" | "text":
                section.locator("input").fill(fields[f"answer-{question['id']}"][0])
                section.locator("input").blur()
            case "ordering" if with_script:
                self._arrange(section, fields)
            case "matching" if with_script:
                self._join(section, fields)
            case _:
                for name, (value,) in fields.items():
                    section.locator(f'select[name="{name}"]').select_option(value)

    def wait_saved(self, *questions: Question, seconds: float = 30) -> None:
        """Wait until the page says of each answer that it is saved."""
        for question in questions:
            self.page.locator(f"#saved-{question['id']}.is-saved").wait_for(timeout=1000 * seconds)

    def answers_on_page(self, questions: list[Question]) -> dict[str, Fields]:
        """What stands in the form, by question."""
        rows = self.page.evaluate(
            """() => [...document.querySelectorAll('[data-question]')].map(section => [section.dataset.question,
                [...section.querySelectorAll('input, select')]
                    .filter(control => !/radio|checkbox/.test(control.type) || control.checked)
                    .map(control => [control.name, control.value])])"""
        )
        return {id_: collect(pairs) for id_, pairs in rows if id_ in {each["id"] for each in questions}}

    def _choose(self, section: Locator, wanted: list[str]) -> None:
        """First what is wanted, then away with the rest: so there is always an answer."""
        values = section.locator("input").evaluate_all("inputs => inputs.map(input => input.value)")
        for value in sorted(values, key=lambda value: value not in wanted):
            option = section.locator(f'.option:has(input[value="{value}"])')
            if (value in wanted) != option.locator("input").is_checked():
                option.click()

    def _arrange(self, section: Locator, fields: Fields) -> None:
        moves = 0
        for place, name in enumerate(sorted(fields, key=lambda name: int(fields[name][0]))):
            while self._place(section, name) > place:
                section.locator(f'li:has(select[name="{name}"]) .up').click()
                moves += 1
        if not moves:
            section.locator(".order + button").click()

    def _join(self, section: Locator, fields: Fields) -> None:
        for name, (value,) in fields.items():
            slot = section.locator(f'select[name="{name}"] + .slot')
            if slot.evaluate("slot => slot.previousElementSibling.value") != value:
                slot.click()
                section.locator(f'.pool [value="{value}"]').click()

    def _place(self, section: Locator, name: str) -> int:
        names = section.locator("select").evaluate_all("selects => selects.map(select => select.name)")
        return names.index(name)

    def _note_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in _INSIDE and url.hostname not in _NEAR:
            self.faults.append(f"asked the internet: {request.url}")

    def _note_words(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.faults.append(text)


def boxes(page: Page, *selectors: str) -> list[dict[str, float]]:
    """Where elements lie, all at one moment: fonts and pictures that come late move what is below them."""
    return page.evaluate(
        """all => all.map(each => document.querySelector(each).getBoundingClientRect())
            .map(({x, y, width, height}) => ({x, y, width, height}))""",
        selectors,
    )


def collect(pairs: list[list[str]]) -> Fields:
    """Names and values of form controls, by name."""
    fields: Fields = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


NewTablet = Callable[..., Tablet]
