"""The page that shows the outside world, its JSON twin, and the address through which tests make it misbehave."""

import json
from html import escape
from pathlib import Path
from typing import Any, Final

from local.outside.listener import Party
from local.outside.world import World

REFRESH_SECONDS: Final = 1.5
#: The page shows this many SMS inboxes; /received.json has them all.
INBOXES: Final = 12
#: And this much of what each network was told.
EARLIER: Final = 4

_STYLE: Final = Path(__file__).with_name("page.css").read_text(encoding="utf-8")

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"
_SCRIPT: Final = """
setInterval(async () => {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main"));
  } catch { /* the outside world has stopped; keep what was shown last */ }
}, MILLISECONDS);
""".replace("MILLISECONDS", str(int(REFRESH_SECONDS * 1000)))


class Page(Party):
    """GET / and /received.json; POST /control."""

    def do_GET(self) -> None:  # noqa: N802  # http.server's name
        """The page or the JSON."""
        match self.path.split("?")[0]:
            case "/":
                policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"
                body = draw(self.world.snapshot()).encode()
                self.answer(
                    200, body, "text/html; charset=utf-8", {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
                )
            case "/received.json":
                self.answer(
                    200, json.dumps(self.world.snapshot(), ensure_ascii=False).encode(), extra={"Cache-Control": "no-store"}
                )
            case _:
                self.answer(404)

    def do_POST(self) -> None:  # noqa: N802  # http.server's name
        """Orders for the world. Only JSON: a web page elsewhere cannot send that here without asking first."""
        if self.path != "/control" or self.headers.get("Content-Type") != "application/json":
            self.body()
            self.answer(404)
            return
        self.world.told(json.loads(self.body()))
        self.answer(204)


def draw(received: dict[str, Any]) -> str:
    """The whole page."""
    phones = "".join(_phone(phone) for phone in received["phones"])
    inboxes = "".join(_inbox(number, messages) for number, messages in _first_inboxes(received["sms"]).items())
    networks = "".join(_network(network) for network in received["networks"])
    delivered = sum(item["delivered"] for item in received["sms"])
    return f"""<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>De buitenwereld</title><style>{_STYLE}</style></head><body><main>
<h1>De buitenwereld</h1>
<p>Dit krijgen mensen te zien. Alles hier is nagemaakt: er gaat niets de computer uit.</p>
<h2>Telefoons met de app ({len(received["phones"])})</h2><div class="grid">{phones}</div>
<h2>Sms ({delivered} afgeleverd, {len(received["sms"]) - delivered} niet)</h2>
<div class="grid">{inboxes or _none("Nog geen sms.")}</div>
<h2>Borden en schermen ({len(received["networks"])})</h2><div class="grid">{networks}</div>
</main><script>{_SCRIPT}</script></body></html>"""


def _phone(phone: dict[str, Any]) -> str:
    notes = "".join(
        f'<div class="note"><b>{escape(note["title"])}</b>{escape(note["body"])}<small>{escape(_clock(note["at"]))}'
        f"{' · met geluid' if note['loud'] else ''}</small></div>"
        for note in reversed(phone["shown"].values())
    )
    state = " · app verwijderd" if not phone["alive"] else "" if phone["online"] else " · uit"
    classes = "phone" + (" exercise" if phone["exercise"] else "") + ("" if phone["alive"] and phone["online"] else " off")
    return f'<div class="{classes}"><h3>{escape(phone["name"])}{state}</h3>{notes or _none("Geen meldingen.")}</div>'


def _first_inboxes(messages: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    inboxes: dict[str, list[dict[str, Any]]] = {}
    for message in messages:
        if message["number"] in inboxes or len(inboxes) < INBOXES:
            inboxes.setdefault(message["number"], []).append(message)
    return inboxes


def _inbox(number: str, messages: list[dict[str, Any]]) -> str:
    bubbles = "".join(
        f'<div class="sms">{escape(item["body"])}<small>{escape(_clock(item["at"]))} · {item["parts"]} deel'
        f"{'' if item['delivered'] else ' · niet afgeleverd'}</small></div>"
        for item in messages
    )
    return f'<div class="inbox"><h3>{escape(number)}</h3>{bubbles}</div>'


def _network(network: dict[str, Any]) -> str:
    profile = "stationsbord" if network["board"] else f"{network['rows']} bij {network['columns']}, {_viewer(network['viewer'])}"
    signs = "".join(
        f'<div class="sign{" board" if network["board"] else ""}">{escape(chr(10).join(showing["lines"]))}</div>'
        for showing in network["shows"].values()
    )
    classes = "network exercise" if network["exercise"] else "network"
    earlier = "".join(f"<small>{_told(showing)}</small>" for showing in network["told"][-EARLIER:])
    return f'<div class="{classes}"><h3>{escape(network["id"])} · {profile}</h3>{signs or _none("Leeg.")}{earlier}</div>'


def _told(showing: dict[str, Any]) -> str:
    """One line of a network's history."""
    return f"{escape(_clock(showing['at']))} {escape(' / '.join(showing['lines'])) or 'gewist'}"


def _viewer(viewer: str) -> str:
    return {"motorist": "langs de weg", "passenger": "voor reizigers"}.get(viewer, viewer)


def _clock(at: str) -> str:
    return f"{at[11:19]} UTC"


def _none(text: str) -> str:
    return f'<p class="none">{escape(text)}</p>'


def page(world_: World) -> type[Page]:
    """The party for this world."""

    class Here(Page):
        world = world_

    return Here
