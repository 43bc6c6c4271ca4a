"""A browser without scripts for the console's tests: cookies, forms as they stand on a page, redirects when asked to."""

import gzip
import io
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode, urljoin

import urllib3
from lxml.html import HtmlElement, document_fromstring

from builders import amber
from console_world import World

MOST_REDIRECTS: Final = 8
#: What somebody types into, with what a picker would fill in.
PICKED: Final = ("hidden", "radio", "checkbox", "file", "submit")
TYPED: Final = f".//textarea/@name | .//input[not({' or '.join(f'@type={kind!r}' for kind in PICKED)})]/@name"
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: what it would send without a press on any button.

    `buttons` are those that have a name; `texts` are the names of what somebody types into.
    """

    action: str
    method: str
    is_multipart: bool
    fields: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> str:
        """A field's value; raises KeyError."""
        return dict(self.fields)[name]

    def __contains__(self, name: object) -> bool:
        return name in dict(self.fields)

    def filled(self, values: Mapping[str, str], *, without: Sequence[str] = ()) -> "Form":
        """The same with these values; a field that is not on the form comes along all the same."""
        kept = tuple((name, value) for name, value in self.fields if name not in values and name not in without)
        return replace(self, fields=(*kept, *values.items()))


@dataclass(frozen=True)
class Page:
    """An answer. `address` is path and query within the site, or a whole address elsewhere."""

    address: str
    status: int
    headers: Mapping[str, str]
    set_cookies: tuple[str, ...]
    body: bytes

    @property
    def location(self) -> str:
        """Where it leads; empty where it leads nowhere."""
        return self.headers.get("location", "")

    @cached_property
    def html(self) -> str:
        return self.body.decode()

    @cached_property
    def tree(self) -> HtmlElement:
        return document_fromstring(self.html or "<p></p>")

    @cached_property
    def text(self) -> str:
        """What a reader reads."""
        return " ".join(self.tree.text_content().split())

    @property
    def heading(self) -> str:
        return " ".join(self.tree.xpath("string((//h1)[1])").split())

    @property
    def forms(self) -> list[Form]:
        return [_form(element) for element in self.tree.forms]

    def form(self, action: str) -> Form:
        """The first form whose address ends like this; raises LookupError."""
        for form in self.forms:
            if form.action.endswith(action):
                return form
        raise LookupError(f"no form to {action} on {self.address} ({self.status}): {[form.action for form in self.forms]}")

    def has_form(self, action: str) -> bool:
        return any(form.action.endswith(action) for form in self.forms)

    @property
    def links(self) -> list[str]:
        return [str(link) for link in self.tree.xpath("//a/@href")]


def _form(element: HtmlElement) -> Form:
    named = element.xpath(".//button[@name]")
    return Form(
        action=element.get("action") or "",
        method=(element.get("method") or "get").upper(),
        is_multipart=element.get("enctype") == "multipart/form-data",
        fields=tuple((name, value.removeprefix("\n")) for name, value in element.form_values()),
        buttons=tuple((button.get("name"), button.get("value") or "") for button in named),
        texts=tuple(element.xpath(TYPED)),
    )


@dataclass
class Client:
    """One browser. `cookies` by name: only those that are `__Host-`, Secure and for the whole site are kept, as browsers do."""

    world: World
    cookies: dict[str, str] = field(default_factory=dict)
    http: urllib3.PoolManager = field(default_factory=urllib3.PoolManager)

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Page:
        """One answer, whatever it is."""
        return self._ask("GET", address, headers or {}, b"")

    def open(self, address: str) -> Page:
        """The page behind an address, through every redirect; the pool's pages count as elsewhere."""
        return self.follow(self.get(address))

    def follow(self, page: Page) -> Page:
        """Where an answer leads to in the end."""
        for _ in range(MOST_REDIRECTS):
            if page.status not in {302, 303} or not self._is_here(page.location):
                return page
            page = self.get(page.location)
        raise AssertionError(f"too many redirects at {page.address}")

    def send(
        self,
        form: Form,
        press: tuple[str, str] | None = None,
        *,
        photo: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """The form, by the named button; the answer as it comes."""
        pairs = [*form.fields, *([press] if press else [])]
        if form.method == "GET":
            return self.get(f"{form.action}?{urlencode(pairs)}", headers)
        return self.post(form.action, pairs, multipart=form.is_multipart, photo=photo, headers=headers)

    def post(
        self,
        address: str,
        fields: Pairs | Mapping[str, str],
        *,
        multipart: bool = False,
        photo: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """A form by hand. An empty header is not sent."""
        pairs = list(fields.items()) if isinstance(fields, Mapping) else list(fields)
        if multipart:
            body, kind = encoded(pairs, photo)
        else:
            body, kind = urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        sent = {"Content-Type": kind, "Origin": self.world.console_url} | dict(headers or {})
        return self._ask("POST", address, {name: value for name, value in sent.items() if value}, body)

    def sign_in(self, name: str, to: str = "/console") -> Page:
        """Through the pool's pages; gives the page on which it ends."""
        started = self.get(to)
        if self._is_here(started.location):
            started = self.get(started.location)
        elif not started.location:
            started = self.get("/console/sign-in?to=/console/signed-in")
        return self.follow(self.get(self.come_back(started.location, name)))

    def come_back(self, pool_address: str, name: str) -> str:
        """The address to which the pool sends whoever signs in on its page."""
        page = self._elsewhere("GET", pool_address)
        form = page.form("/login").filled({"username": name})
        answer = self._elsewhere("POST", urljoin(pool_address, form.action), urlencode(form.fields).encode())
        return answer.location

    def close(self) -> None:
        self.http.clear()

    def _is_here(self, address: str) -> bool:
        return bool(address) and (address.startswith(("/", self.world.console_url)))

    def _elsewhere(self, method: str, address: str, body: bytes = b"") -> Page:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        return _page(address, self.http.request(method, address, body=body, headers=headers, redirect=False, retries=False))

    def _ask(self, method: str, address: str, headers: Mapping[str, str], body: bytes) -> Page:
        target = address.removeprefix(self.world.console_url).partition("#")[0]
        sent = {"Accept-Encoding": "gzip", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.http.request(
            method, self.world.console_url + target, body=body, headers=sent, redirect=False, retries=False, decode_content=False
        )
        page = _page(target, answer)
        for line in page.set_cookies:
            self._keep(line)
        return page

    def _keep(self, line: str) -> None:
        pair, *attributes = [part.strip() for part in line.split(";")]
        name, _, value = pair.partition("=")
        said = {attribute.lower() for attribute in attributes}
        if name.startswith("__Host-") and not ({"secure", "path=/"} <= said and not any(a.startswith("domain") for a in said)):
            return
        if "max-age=0" in said:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


def _page(address: str, answer: urllib3.BaseHTTPResponse) -> Page:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    body = gzip.decompress(answer.data) if headers.get("content-encoding") == "gzip" else answer.data
    return Page(address, answer.status, headers, tuple(answer.headers.getlist("set-cookie")), body)


def encoded(fields: Pairs, photo: bytes | None = None, filename: str = "foto.jpg") -> tuple[bytes, str]:
    """multipart/form-data as browsers write it: a file field that was left empty is a part with an empty name."""
    boundary = f"----{secrets.token_hex(12)}"
    out = io.BytesIO()
    for name, value in fields:
        out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    kind = "image/jpeg" if photo else "application/octet-stream"
    disposition = f'form-data; name="photo"; filename="{filename if photo else ""}"'
    out.write(f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {kind}\r\n\r\n".encode())
    out.write((photo or b"") + f"\r\n--{boundary}--\r\n".encode())
    return out.getvalue(), f"multipart/form-data; boundary={boundary}"


@contextmanager
def browsing(world: World) -> Iterator["Browsers"]:
    """Browsers of everybody who signs in."""
    browsers = Browsers(world)
    yield browsers
    browsers.close()


@dataclass
class Browsers:
    """A browser per person, signed in on first use."""

    world: World
    known: dict[str, Client] = field(default_factory=dict)
    others: list[Client] = field(default_factory=list)

    def of(self, name: str) -> Client:
        """This person's browser."""
        if name not in self.known:
            self.known[name] = self.another(name)
        return self.known[name]

    def another(self, name: str = "") -> Client:
        """A browser of its own: of this person, or of nobody."""
        client = Client(self.world)
        self.others.append(client)
        if name:
            assert client.sign_in(name).status == 200
        return client

    def close(self) -> None:
        for client in self.others:
            client.close()


def api(world: World, name: str, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Any:
    """What the API answers this person, past the console; raises AssertionError for a refusal."""
    sent = {"Authorization": f"Bearer {world.token(name)}", "Content-Type": "application/json", **(headers or {})}
    content = None if body is None else json.dumps(body).encode()
    with urllib3.PoolManager() as http:
        answer = http.request(method, world.api_url + path, body=content, headers=sent, retries=False)
    found = json.loads(answer.data) if answer.data else None
    assert answer.status < 300, (method, path, found)
    return found


def drafted(world: World, name: str, content: Any = None) -> str:
    """The id of a new draft with this content (builders.amber() where none is given)."""
    document = json.loads((content or amber()).model_dump_json())
    made = api(world, name, "POST", "/v1/alerts", document, {"Idempotency-Key": secrets.token_hex(8)})
    return str(made["alert"]["id"])


def submitted(world: World, name: str, content: Any = None) -> str:
    """The same, submitted by the same person."""
    alert_id = drafted(world, name, content)
    revision = shown(world, alert_id)["proposal"]["revision"]
    api(world, name, "POST", f"/v1/alerts/{alert_id}/proposal/submit", headers={"If-Match": f'"{revision}"'})
    return alert_id


def live(world: World, content: Any = None, author: str = "olga", second: str = "nora") -> str:
    """An alert that two people sent."""
    alert_id = submitted(world, author, content)
    view = shown(world, alert_id)
    if view["alert"]["state"] != "live":
        api(world, second, "POST", f"/v1/alerts/{alert_id}/proposal/sign", {"hash": view["proposal"]["hash"]})
    return alert_id


def shown(world: World, alert_id: str) -> Any:
    """The alert as it is now."""
    return api(world, "nora", "GET", f"/v1/alerts/{alert_id}")
