"""Pictures of the console for docs/console.md: `python -m local.tour` plays an alert at the console of a local deployment.

Every picture is of the deployed console as a person used it; nothing is drawn by hand.
"""

import io
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from local.console_desk import Desk
from local.photo import portrait
from local.places import ROOT, STATE
from local.processes import end_on_sigterm
from local.seed import NATIONAL, OPERATOR, SECOND_NATIONAL
from local.stack import Stack, running_stack

PICTURES: Final = ROOT / "docs" / "tour"
WIDE: Final = {"width": 1440, "height": 900}
NARROW: Final = {"width": 390, "height": 844}
#: Of the pictures in the documentation: width, and at most so high.
SHOWN: Final = (1_000, 1_500)
COLOURS: Final = 128


def main() -> int:
    """Play and take pictures."""
    end_on_sigterm()
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    raw = STATE / "tour"
    shutil.rmtree(raw, ignore_errors=True)
    raw.mkdir(parents=True)
    with running_stack(print) as stack, sync_playwright() as playwright, ExitStack() as closing:
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        closing.callback(browser.close)
        alert = _national(stack, browser, raw)
        _quick(stack, browser, raw)
        _exercise(stack, browser, raw)
        _house(stack, browser, raw)
        _on_a_phone(stack, browser, raw, alert)
    for picture in sorted(raw.glob("*.png")):
        _shrink(picture)
    return 0


def _national(stack: Stack, browser: Browser, raw: Path) -> str:
    author = Desk.opened(stack, browser, OPERATOR, raw)
    author.go("/console/alerts/new")
    author.shoot("new")
    author.page.get_by_role("link", name="AMBER Alert").click()
    author.fill(incident="PL0900-2026-4711")
    author.page.get_by_label("Landelijk").check()
    author.answer()
    author.shoot("ground")
    author.press("Opslaan en verder")
    _child(author)
    author.press("Opslaan", exact=True)
    author.shoot("who")
    author.press("Opslaan en verder", exact=True)
    author.press("Opslaan en verder", exact=True)
    author.shoot("texts")
    author.press("Opslaan en verder", exact=True)
    author.shoot("check")
    author.page.get_by_role("link", name="Alle voorbeelden").click()
    author.page.wait_for_load_state("networkidle")
    author.shoot("previews")
    author.page.go_back()
    author.press("Dien in en onderteken")
    alert = author.alert_id
    national, second = Desk.opened(stack, browser, NATIONAL, raw), Desk.opened(stack, browser, SECOND_NATIONAL, raw)
    national.shoot("overview")
    national.page.get_by_role("link", name="Bekijk en onderteken").click()
    national.page.get_by_label("Typ de voornaam").fill("Noor")
    national.shoot("sign")
    national.press("Stuur AMBER Alert nu")
    national.said("Hoe ver is het?")
    national.page.wait_for_timeout(15_000)
    national.shoot("live")
    national.press("Update")
    national.fill(news="let op een rode bestelbus")
    national.press("Opslaan en naar de controle")
    national.press("Dien in en onderteken")
    second.go(f"/console/alerts/{alert}/sign")
    second.shoot("sign-update")
    second.go(f"/console/alerts/{alert}/stop")
    second.shoot("stop")
    return alert


def _child(desk: Desk) -> None:
    desk.fill(persons__0__first_name="Noor", persons__0__surname="Voorbeeld", persons__0__age="9", persons__0__height_cm="138")
    desk.fill(persons__0__hair="lang blond haar", persons__0__clothing="gele regenjas\nrode laarzen")
    desk.fill(persons__0__last_seen__place="Amersfoort", persons__0__last_seen__spot="Eemplein")
    desk.fill(persons__0__last_seen__at="2026-11-20T13:10")
    desk.page.get_by_label("Geslacht").select_option("female")
    desk.press("Voertuig toevoegen")
    desk.fill(
        vehicles__0__plate="XX-404-N", vehicles__0__make="Volkswagen", vehicles__0__model="Golf", vehicles__0__colour="grijze"
    )
    photo = {"name": "kind.png", "mimeType": "image/png", "buffer": portrait()}
    desk.page.get_by_label("Foto toevoegen").set_input_files(photo)  # type: ignore[arg-type]  # a file from memory


def _quick(stack: Stack, browser: Browser, raw: Path) -> None:
    author = Desk.opened(stack, browser, OPERATOR, raw)
    author.go("/console/quick?incident=PL0900-2026-4712&place=Utrecht&radius_km=3&at=2026-11-20T13:10&age=82&gender=female")
    author.fill(persons__0__hair="grijs haar", persons__0__clothing="groene jas")
    author.answer()
    author.shoot("quick")
    author.press("Naar de controle")
    alert = author.alert_id
    author.go(f"/console/alerts/{alert}/where")
    author.page.wait_for_selector(".map-covered")
    author.shoot("where")


def _exercise(stack: Stack, browser: Browser, raw: Path) -> None:
    author = Desk.opened(stack, browser, OPERATOR, raw)
    author.go("/console/exercise")
    author.shoot("exercise")


def _house(stack: Stack, browser: Browser, raw: Path) -> None:
    national, admin = Desk.opened(stack, browser, NATIONAL, raw), Desk.opened(stack, browser, "beheerder", raw)
    national.go("/console/channels")
    national.shoot("channels")
    admin.go("/console/users")
    admin.shoot("users")


def _on_a_phone(stack: Stack, browser: Browser, raw: Path, alert: str) -> None:
    phone = Desk.opened(stack, browser, NATIONAL, raw, viewport=NARROW)
    phone.shoot("phone-overview")
    phone.go(f"/console/alerts/{alert}/live")
    phone.shoot("phone-live")


def _shrink(path: Path) -> None:
    """A picture that a reader's page loads at once: fewer pixels, a palette, and not endlessly long."""
    picture = Image.open(io.BytesIO(path.read_bytes())).convert("RGB")
    width = SHOWN[0] if picture.width > NARROW["width"] else picture.width
    picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    picture = picture.crop((0, 0, picture.width, min(picture.height, SHOWN[1])))
    picture.quantize(COLOURS).save(PICTURES / path.name, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
