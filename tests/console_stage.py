"""A console with an alert in every state: what screens are looked at with."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import urllib3
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page

from alerting.domain.content import Content
from builders import amber, missing_person, safety_notice
from console_world import World


@dataclass
class Stage:
    """`alerts` by the state that they are in."""

    world: World
    alerts: dict[str, str] = field(default_factory=dict)
    _contexts: dict[tuple[str, int], BrowserContext] = field(default_factory=dict)

    @classmethod
    def filled(cls, world: World) -> "Stage":
        """One alert in every state."""
        stage = cls(world)
        photo = stage.photo()
        child = amber(photos=(), photo_absent_reason="").model_dump(mode="json")
        child["photos"] = [{"digest": photo, "alt": "Foto van Jan, 14 jaar, blond haar, blauw shirt.", "caption": ""}]
        stage.alerts["draft"] = stage.draft("olga", child)
        stage.alerts["unfinished"] = stage.draft("olga", {**child, "persons": [], "photos": [], "incident": "PL0900-2026-30"})
        stage.alerts["pending"] = stage.submitted("olga", child)
        stage.alerts["returned"] = stage.submitted("olga", child)
        stage.send("nora", stage.alerts["returned"], "proposal/return", {"reason": "De leeftijd klopt niet: ze is 13."})
        stage.alerts["rejected"] = stage.submitted("olga", child)
        stage.send("nora", stage.alerts["rejected"], "proposal/reject", {"reason": "Het kind is terecht."})
        stage.alerts["live"] = stage.released(child)
        stage.send("nora", stage.alerts["live"], "update", {}, {"Idempotency-Key": "update-of-the-stage"})
        view = stage.ask("nora", "GET", f"/v1/alerts/{stage.alerts['live']}")
        changed = {**view["proposal"]["content"], "news": "let op een rode bestelbus"}
        stage.put("nora", stage.alerts["live"], changed, view["proposal"]["revision"])
        stage.submit("nora", stage.alerts["live"])
        stage.alerts["stopped"] = stage.released({**child, "incident": "PL0900-2026-31"})
        stage.send("nora", stage.alerts["stopped"], "stop", {})
        stage.alerts["exercise"] = stage.submitted("olga", {**child, "exercise": True, "incident": "OEF-1"})
        stage.alerts["local"] = stage.submitted("olga", missing_person())
        stage.alerts["notice"] = stage.draft("olga", safety_notice())
        stage.alerts["user"] = world.subs["olga"]
        return stage

    def draft(self, who: str, content: Content | Mapping[str, Any]) -> str:
        """A new alert."""
        body = content.model_dump(mode="json") if isinstance(content, Content) else content
        key = f"stage-{len(self.alerts)}-{body['incident']}-{len(self.world.calls)}"
        found = self.ask(who, "POST", "/v1/alerts", body, {"Idempotency-Key": key})
        return str(found["alert"]["id"])

    def submitted(self, who: str, content: Content | Mapping[str, Any]) -> str:
        """A new alert, submitted."""
        alert = self.draft(who, content)
        self.submit(who, alert)
        return alert

    def released(self, content: Content | Mapping[str, Any]) -> str:
        """A new alert, submitted by one and signed by another."""
        alert = self.submitted("olga", content)
        found = self.ask("nora", "GET", f"/v1/alerts/{alert}")
        self.send("nora", alert, "proposal/sign", {"hash": found["proposal"]["hash"]})
        return alert

    def submit(self, who: str, alert: str) -> None:
        """Submit what it proposes."""
        revision = self.ask(who, "GET", f"/v1/alerts/{alert}")["proposal"]["revision"]
        self.send(who, alert, "proposal/submit", {}, {"If-Match": f'"{revision}"'})

    def put(self, who: str, alert: str, content: Mapping[str, Any], revision: int) -> Any:
        """Edit what it proposes."""
        return self.ask(who, "PUT", f"/v1/alerts/{alert}/proposal", content, {"If-Match": f'"{revision}"'})

    def send(self, who: str, alert: str, command: str, body: object, headers: Mapping[str, str] | None = None) -> Any:
        """A command."""
        return self.ask(who, "POST", f"/v1/alerts/{alert}/{command}", body, headers)

    def ask(self, who: str, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Any:
        """The API for one person; what it refuses fails the test."""
        sent = {"Authorization": f"Bearer {self.world.token(who)}", "Content-Type": "application/json", **(headers or {})}
        data = None if body is None else json.dumps(body)
        answer = urllib3.request(method, self.world.api_url + path, body=data, headers=sent, retries=False)
        assert answer.status < 300, (method, path, answer.data)
        return json.loads(answer.data) if answer.data else None

    def photo(self) -> str:
        """The digest of a photo that went by way of quarantine."""
        offer = self.ask("olga", "POST", "/v1/photos", {})
        image, out = Image.new("RGB", (900, 1200), "#3a6ea5"), io.BytesIO()
        pen = ImageDraw.Draw(image)
        pen.ellipse((300, 250, 600, 600), fill="#f1c8a4")
        pen.rectangle((200, 650, 700, 1200), fill="#2c4f9e")
        image.save(out, "JPEG")
        fields = {**offer["fields"], "Content-Type": "image/jpeg", "file": ("photo.jpg", out.getvalue(), "image/jpeg")}
        stored = urllib3.request("POST", offer["url"], fields=fields, retries=False)
        assert stored.status == 204
        return str(self.ask("olga", "GET", f"/v1/photos/{offer['id']}")["digest"])

    def address(self, path: str) -> str:
        """A page's address."""
        return self.world.console_url + path.format_map(self.alerts)

    def tab(self, browser: Browser, who: str, width: int = 1440, *, fresh: bool = False) -> Page:
        """A tab in which somebody is signed in; a script's error fails the test that meets it."""
        context = None if fresh else self._contexts.get((who, width))
        if context is None:
            size: Any = {"width": width, "height": 900}
            context = browser.new_context(viewport=size, locale="nl-NL", timezone_id="Europe/Amsterdam")
            self.sign_in(context.new_page(), who)
            if not fresh:
                self._contexts[who, width] = context
        page = context.pages[0]
        page.goto("about:blank")
        return page

    def sign_in(self, page: Page, who: str) -> None:
        """By way of the pool's page."""
        page.goto(self.world.console_url + "/console")
        page.get_by_label("Wie").fill(who)
        page.get_by_role("button", name="Aanmelden").click()
        page.wait_for_url(self.world.console_url + "/console")

    def html(self, who: str, path: str) -> bytes:
        """A page as it travels, for a reader that is no browser."""
        now = 4_000_000_000
        cookies = f"__Host-kindalarm-access={self.world.token(who)}; __Host-kindalarm-until={now}; __Host-kindalarm-form=a-key"
        headers = {"Cookie": cookies}
        answer = urllib3.request("GET", self.address(path).replace("localhost", "127.0.0.1"), headers=headers, redirect=False)
        return answer.data
