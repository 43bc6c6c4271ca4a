"""The page that shows the outside world, its JSON twin, and the address through which orders come."""

import json
from pathlib import Path
from typing import Any, ClassVar, Final

from local.outside.apps import RefusedByApiError
from local.outside.cards import calls, inboxes, mails, networks, phones
from local.outside.listener import Party
from local.outside.orders import Orders
from local.outside.world import World

REFRESH_SECONDS: Final = 1.5

_STYLE: Final = Path(__file__).with_name("page.css").read_text(encoding="utf-8")

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"
#: What somebody folded out stays open.
_SCRIPT: Final = """
setInterval(async () => {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    for (const open of document.querySelectorAll("details[open]")) page.getElementById(open.id)?.setAttribute("open", "");
    document.querySelector("main").replaceWith(page.querySelector("main"));
  } catch { /* the outside world has stopped; keep what was shown last */ }
}, MILLISECONDS);
""".replace("MILLISECONDS", str(int(REFRESH_SECONDS * 1000)))


class Page(Party):
    """GET / and /received.json; POST /control."""

    orders: ClassVar[Orders]

    def do_GET(self) -> None:  # noqa: N802  # http.server's name
        """The page or the JSON."""
        match self.path.split("?")[0]:
            case "/":
                headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
                self.answer(200, draw(self.world.snapshot()).encode(), "text/html; charset=utf-8", headers)
            case "/received.json":
                body = json.dumps(self.world.snapshot(), ensure_ascii=False).encode()
                self.answer(200, body, extra={"Cache-Control": "no-store"})
            case _:
                self.answer(404)

    def do_POST(self) -> None:  # noqa: N802  # http.server's name
        """Orders for the world. Only JSON: a web page elsewhere cannot send that here without asking first."""
        body = self.body()
        if self.path != "/control" or self.headers.get("Content-Type") != "application/json":
            self.answer(404)
            return
        try:
            self.orders.carry_out(json.loads(body))
        except (KeyError, TypeError, ValueError, OSError, RefusedByApiError) as error:
            self.answer(422, f"{type(error).__name__}: {error}".encode(), "text/plain; charset=utf-8")
        else:
            self.answer(204)


def draw(received: dict[str, Any]) -> str:
    """The whole page."""
    return f"""<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>De buitenwereld</title><style>{_STYLE}</style></head><body><main>
<h1>De buitenwereld</h1>
<p>Dit krijgen mensen te zien. Alles hier is nagemaakt: er gaat niets de computer uit.</p>
{phones(received["phones"])}{inboxes(received["sms"])}{calls(received["calls"])}{mails(received["mails"])}
{networks(received["networks"])}
</main><script>{_SCRIPT}</script></body></html>"""


def page(world_: World, orders_: Orders) -> type[Page]:
    """The party for this world."""

    class Here(Page):
        world, orders = world_, orders_

    return Here
