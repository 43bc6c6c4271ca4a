"""Somebody at the deployed console: signs in on the pool's page with a one-time code, and works as a person would."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, expect

from local.sign_in import Account, one_time_code
from local.stack import Stack

#: What a page may take on the slowest machine that runs this, in milliseconds.
PATIENCE: Final = 60_000
#: Questions whose good answer is no.
NO: Final = ("Kan bekendmaking", "Kan iemand deze persoon", "Levensgevaar?")


@dataclass
class Desk:
    """One person at one screen. `shots` is a folder for pictures, None for none."""

    stack: Stack
    page: Page
    shots: Path | None = None

    @classmethod
    def opened(cls, stack: Stack, browser: Browser, role: str, shots: Path | None = None, **context: Any) -> "Desk":
        """A browser of its own, signed in."""
        size: Any = context.pop("viewport", {"width": 1440, "height": 900})
        tab = browser.new_context(viewport=size, locale="nl-NL", timezone_id="Europe/Amsterdam", **context).new_page()
        tab.set_default_timeout(PATIENCE)
        desk = cls(stack, tab, shots)
        desk.sign_in(stack.seeded.accounts[role])
        return desk

    def sign_in(self, account: Account) -> None:
        """On whatever pages the pool shows: the local AWS asks for the code at enrolment only, Cognito each time."""
        known = {"username": account.username, "password": account.password}
        self.page.goto(f"{self.stack.outside.console_url}/console")
        for _ in range(4):
            if self.page.url.startswith(self.stack.outside.console_url):
                break
            known["software_token_mfa_code"] = one_time_code(account.totp_secret, time.time())
            for name, value in known.items():
                field = self.page.locator(f"input[name={name}]:visible")
                if field.count():
                    field.fill(value)
            self.page.locator("button:visible, input[type=submit]:visible").first.click()
            self.page.wait_for_load_state()
        expect(self.page.get_by_role("heading", name="Overzicht")).to_be_visible()

    def go(self, path: str) -> None:
        """To a page of the console."""
        self.page.goto(self.stack.outside.console_url + path)

    def press(self, name: str, *, exact: bool = False) -> None:
        """A button."""
        self.page.get_by_role("button", name=name, exact=exact).last.click()

    def fill(self, **fields: str) -> None:
        """Fields by their path; underscores between the parts stand for dots."""
        for path, value in fields.items():
            self.page.locator(f'[name="{path.replace("__", ".")}"]').fill(value)

    def answer(self) -> None:
        """The checklist, as one who may go on."""
        for question in self.page.locator(".question").all():
            no = question.locator("legend").inner_text().startswith(NO)
            question.get_by_label("Nee" if no else "Ja", exact=True).check()

    def shoot(self, name: str) -> None:
        """A picture of the whole page."""
        if self.shots is not None:
            self.page.wait_for_timeout(250)
            self.page.screenshot(path=self.shots / f"{name}.png", full_page=True)

    @property
    def alert_id(self) -> str:
        """The alert that the page is about."""
        return self.page.url.split("/console/alerts/")[1].split("/")[0].split("?")[0]

    def said(self, text: str) -> None:
        """Wait until the page says this."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)
