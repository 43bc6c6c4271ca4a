"""The console: which address shows what, who may come in, and what happens when something is refused or breaks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

import urllib3

from alerting.runtime.telemetry import logger
from alerting.runtime.web_pages import Reply, Request, see
from console.api import Api, ApiDownError, ApiProblem, SignedOutError
from console.colleagues import Colleagues
from console.pages import make_pages
from console.reference import Reference
from console.session import (
    ACCESS,
    FORM,
    REFRESH,
    Person,
    is_form_of,
    is_fresh,
    new_form_key,
    person_of,
    session_end,
    set_cookie,
    signed_in,
    signed_out,
)
from console.settings import ConsoleSettings
from console.sign_in import CALLBACK, COOKIE, HOME, SignInDownError, SignInRefusedError, Started, UserPool, own_path
from console.statics import show_static
from console.uploads import with_upload
from console.visit import FORM_FIELD, Visit
from console.words import COOKIE as LANGUAGE
from console.words import LANGUAGES, translator

if TYPE_CHECKING:
    from jinja2 import Environment

Screen = Callable[[Visit], Reply]
SIGN_IN: Final = "/console/sign-in"
SIGN_OUT: Final = "/console/sign-out"
STATIC: Final = "/console/static/"
SIGN_IN_DOWN: Final = "Aanmelden lukt nu niet. Probeer het zo weer."
A_YEAR: Final = 365 * 86_400


class Routes:
    """Screens by method and address; `{name}` stands for one part of the address, which becomes one of the API's: never `..`."""

    def __init__(self, screens: Mapping[tuple[str, str], Screen]) -> None:
        """Make a pattern of each address; what has no open part is looked at first."""
        ordered = sorted(screens.items(), key=lambda item: item[0][1].count("{"))
        self._routes = [
            (method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)", path)), screen)
            for (method, path), screen in ordered
        ]

    def find(self, method: str, path: str) -> tuple[Screen, Mapping[str, str]] | None:
        """The screen and the open parts of its address."""
        for known, pattern, screen in self._routes:
            if known == method and (match := pattern.fullmatch(path)):
                return screen, match.groupdict()
        return None


@dataclass(frozen=True, slots=True)
class Site:
    """The console over a deployment."""

    settings: ConsoleSettings
    routes: Routes
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=4))
    pages: "Environment" = field(default_factory=make_pages)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    colleagues: Colleagues = field(default_factory=Colleagues)
    reference: Reference = field(default_factory=Reference)

    def answer(self, request: Request) -> Reply:
        """One request; raises UnreadableError for a form that is none."""
        if request.path.startswith(STATIC):
            return show_static(request.path.removeprefix(STATIC))
        if request.method == "POST" and request.origin != self.settings.console_url:
            logger().warning("form from elsewhere", extra={"path": request.path})
            return self._message(request, HTTPStatus.FORBIDDEN, "Dit formulier kwam niet van deze site. Begin opnieuw.")
        request = with_upload(request)
        open_to_all = {
            ("GET", SIGN_IN): self._begin,
            ("GET", CALLBACK): self._finish,
            ("POST", SIGN_OUT): self._leave,
            ("POST", "/console/language"): _speak,
        }
        return open_to_all.get((request.method, request.path), self._staff_only)(request)

    def _staff_only(self, request: Request) -> Reply:
        """Everything else takes somebody who signed in."""
        now = self.clock()
        try:
            person, cookies = self._person(request, now)
        except SignInDownError:
            kept = _kept(request) if request.method == "POST" else {}
            return self._message(request, HTTPStatus.SERVICE_UNAVAILABLE, SIGN_IN_DOWN, **kept)
        if person is None:
            return self._signed_out(request)
        key = request.cookies.get(FORM, "")
        if not key:
            key, cookie = new_form_key()
            cookies = (*cookies, cookie)
        visit = Visit(
            request=request,
            settings=self.settings,
            now=now,
            person=person,
            api=Api(self.pool, self.settings.api_url, person.token),
            colleagues=self.colleagues,
            reference=self.reference,
            form_key=key,
            language=_language(request),
            pages=self.pages,
        )
        try:
            reply = self._answer(visit)
        except SignedOutError:
            return self._signed_out(request)
        return replace(reply, cookies=(*reply.cookies, *cookies)) if cookies else reply

    def _answer(self, visit: Visit) -> Reply:
        request = visit.request
        found = self.routes.find(request.method, request.path)
        if found is None:
            return visit.page("message", HTTPStatus.NOT_FOUND, title="Deze pagina bestaat niet", text="")
        screen, parts = found
        visit = replace(visit, parts=parts)
        if request.method == "POST" and not is_form_of(_token(request), visit.form_key, visit.person.sub):
            return self._old_form(visit)
        try:
            return screen(visit)
        except ApiProblem as problem:
            status = HTTPStatus(problem.status) if problem.status in _KNOWN else HTTPStatus.BAD_GATEWAY
            return visit.page("refused", status, problem=problem)
        except ApiDownError as error:  # a page that is only looked at asks with POST too, and changes nothing
            maybe_done = error.maybe_done and request.method == "POST"
            kept = _kept(request, FORM_FIELD) if request.method == "POST" else {}
            return visit.page("down", HTTPStatus.SERVICE_UNAVAILABLE, maybe_done=maybe_done, **kept)

    def _person(self, request: Request, now: datetime) -> tuple[Person | None, tuple[str, ...]]:
        """Who this is, and new cookies where the token was renewed; nobody when the shift is over."""
        until = session_end(request.cookies)
        token, refresh = request.cookies.get(ACCESS, ""), request.cookies.get(REFRESH, "")
        if until is None or until <= now:
            return None, ()
        if is_fresh(token, now):
            return person_of(token, until), ()
        if not refresh:
            return None, ()
        try:
            renewed = self._users().renew(refresh)
        except SignInRefusedError:
            return None, ()
        left = int((until - now).total_seconds())
        return person_of(renewed.access, until), (set_cookie(ACCESS, renewed.access, left),)

    def _begin(self, request: Request) -> Reply:
        address, started = self._users().begin(own_path(request.query.get("to", HOME)))
        return see(address, started.cookie())

    def _leave(self, request: Request) -> Reply:
        """Out, and on to where the pool ends its own session: by a page, since no form may lead to another site (form-action)."""
        address = self._users().leave(request.cookies.get(REFRESH, ""))
        return replace(self._page(request, "left", HTTPStatus.OK, address=address), cookies=signed_out())

    def _finish(self, request: Request) -> Reply:
        """Back from the pool's pages: with a code, and with what we gave along."""
        started = Started.read(request.cookies.get(COOKIE, ""))
        code = request.query.get("code", "")
        if started is None or request.query.get("state") != started.state or not code:
            return self._message(
                request, HTTPStatus.BAD_REQUEST, "Het aanmelden is niet gelukt. Probeer het opnieuw.", sign_in=True
            )
        try:
            tokens = self._users().finish(code, started)
        except SignInRefusedError:
            return self._message(
                request, HTTPStatus.BAD_REQUEST, "Het aanmelden is niet gelukt. Probeer het opnieuw.", sign_in=True
            )
        except SignInDownError:
            return self._message(request, HTTPStatus.SERVICE_UNAVAILABLE, SIGN_IN_DOWN, sign_in=True)
        return see(started.to, *signed_in(tokens, self.clock()), set_cookie(COOKIE, "", 0))

    def _signed_out(self, request: Request) -> Reply:
        """To the sign-in page and back; what was filled in stays on the page that says so."""
        if request.headers.get("hx-request"):
            return Reply(status=HTTPStatus.UNAUTHORIZED)
        query = urlencode(request.query)
        to = request.path + (f"?{query}" if query else "")
        if request.method != "POST":
            return see(f"{SIGN_IN}?to={quote(own_path(to), safe='')}")
        return self._page(request, "signed_out", HTTPStatus.UNAUTHORIZED, **_kept(request))

    def _old_form(self, visit: Visit) -> Reply:
        """A form that was not shown to this person in this browser: shown again, filled in, to be sent anew."""
        return visit.page("old_form", HTTPStatus.FORBIDDEN, **_kept(visit.request, FORM_FIELD))

    def _message(self, request: Request, status: HTTPStatus, text: str, *, sign_in: bool = False, **kept: object) -> Reply:
        return self._page(request, "outside", status, text=text, sign_in=sign_in, **kept)

    def _page(self, request: Request, template: str, status: HTTPStatus, **values: object) -> Reply:
        """A page for whoever it is, signed in or not."""
        language = _language(request)
        common = {"t": translator(language), "language": language, "mistakes": {}, "environment": self.settings.environment}
        return Reply(self.pages.get_template(f"{template}.html").render(common | values), status)

    def _users(self) -> UserPool:
        origin = self.settings.console_url
        return UserPool(self.pool, self.settings.sign_in_url, self.settings.client_id, origin + CALLBACK, origin + HOME)


def _kept(request: Request, *but: str) -> dict[str, Any]:
    """What a page needs to offer a form again as it was filled in; a file cannot be offered again."""
    fields = [(name, value) for name, values in request.lists.items() if name not in but for value in values]
    return {"kept": fields, "action": own_path(request.path), "file_lost": bool(request.body)}


_KNOWN: Final = frozenset(status.value for status in HTTPStatus)


def _token(request: Request) -> str:
    """From the form; a script that sends no form puts it into a header."""
    return request.form.get(FORM_FIELD) or request.headers.get("x-formulier", "")


def _speak(request: Request) -> Reply:
    """The other language, on the same page."""
    wanted, back = request.form.get("taal", ""), own_path(request.form.get("terug", HOME))
    return see(back, set_cookie(LANGUAGE, wanted, A_YEAR)) if wanted in LANGUAGES else see(back)


def _language(request: Request) -> str:
    wanted = request.cookies.get(LANGUAGE, "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
