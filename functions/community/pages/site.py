"""The pages: which address shows what, and what each form does."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from pydantic import ValidationError

from alerting.domain.community import MOST_PLACES, Participant
from alerting.runtime.telemetry import logger
from alerting.runtime.web_pages import Reply, Request, see
from community.pages.forms import AddressFields, ChangeForm, JoinForm, mistakes_of
from community.pages.session import COOKIE, Session, Sessions
from community.pages.words import OWN, TIME_LABELS, choice_of, masked, own_label
from community.participants.codes import CODE_LIFE
from community.participants.confirm import confirm
from community.participants.desk import Desk
from community.participants.join import join
from community.participants.manage import change, export, is_link, leave, leave_by_link
from community.participants.refusals import (
    ChangedMeanwhileError,
    CodeNotSentError,
    CodeRefusedError,
    InvalidRequestError,
    LookupDownError,
    NotYoursError,
    RefusedError,
)
from community.participants.sign_in import contact_of, sign_in

if TYPE_CHECKING:
    from jinja2 import Environment

HERE: Final = Path(__file__).parent
HOME: Final = "/meedoen"
CONFIRM: Final = f"{HOME}/bevestig"
MANAGE: Final = f"{HOME}/beheer"
LEAVE: Final = f"{HOME}/af/"
CODES: Final = {"nummer": "code-nummer", "mail": "code-mail"}

CODE_WRONG: Final = "Deze code klopt niet, of is te oud. Kijk nog eens, of vraag een nieuwe code aan."
SENDING_DOWN: Final = "Het lukt ons nu niet om een code te sturen. Probeer het over een paar minuten nog eens."
LOOKUP_DOWN: Final = "We kunnen je adres nu niet opzoeken. Wat je invulde staat er nog. Probeer het over een paar minuten weer."
FORM_OLD: Final = "Deze pagina stond te lang open. Kijk alles nog eens na en verstuur het opnieuw."
CHANGED: Final = "Je gegevens zijn intussen ergens anders veranderd. Hieronder staat hoe het nu is. Verander het opnieuw."
SIGNED_OUT: Final = "Je bent uitgelogd. Vraag een nieuwe code aan om verder te gaan."


@dataclass(frozen=True, slots=True)
class Visit:
    """One request with its surroundings: the desk, who is signed in, and the maker of pages."""

    request: Request
    desk: Desk
    sessions: Sessions
    session: Session
    pages: "Environment"

    def page(self, name: str, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Reply:
        """A page from its template; each form on it gets the token of this session."""
        token = self.sessions.form_token(self.session, self.desk.now)
        mistakes: dict[str, str] = values.setdefault("mistakes", {})
        if mistakes and status is HTTPStatus.OK:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        return Reply(self.pages.get_template(f"{name}.html").render(token=token, **values), status)

    def is_fresh(self) -> bool:
        """Whether a form carries a token of this session that is not old."""
        return self.sessions.is_form(self.request.form.get("formulier", ""), self.session, self.desk.now)

    def signed_in(self, ids: tuple[str, ...]) -> tuple["Visit", str]:
        """The same visit by who was just confirmed, and the cookie for it."""
        cookie = self.sessions.cookie(ids, self.desk.now)
        value = cookie.partition("=")[2].partition(";")[0]
        return replace(self, session=self.sessions.read(value, self.desk.now)), cookie


def make_pages() -> "Environment":
    """The templates; every value is escaped, and one that is missing is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  # of the layer `pages`, on first use

    pages = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    pages.trim_blocks = pages.lstrip_blocks = True
    pages.globals |= {"TIMES": TIME_LABELS, "OWN": OWN, "MOST_PLACES": MOST_PLACES, "choice_of": choice_of}
    pages.globals |= {"own_label": own_label, "masked": masked, "MINUTES": int(CODE_LIFE.total_seconds()) // 60}
    return pages


def answer(visit: Visit) -> Reply:
    """The page for a request; what is not there is a page too."""
    request = visit.request
    found = ROUTES.get((request.method, request.path))
    if found is None and request.path.startswith(LEAVE):
        found = {"GET": show_leave, "POST": do_leave_by_link}.get(request.method)
    if found is None:
        return visit.page("message", HTTPStatus.NOT_FOUND, title="Deze pagina bestaat niet", text="Ga naar het begin:", link=HOME)
    if request.method == "POST" and found is not do_leave_by_link and request.origin != visit.desk.public_url:
        logger().warning("form from elsewhere", extra={"path": request.path})
        text = "Dit formulier kwam niet van onze eigen site. Begin daarom opnieuw:"
        return visit.page("message", HTTPStatus.FORBIDDEN, title="Dat ging niet goed", text=text, link=HOME)
    try:
        return found(visit)
    except ValidationError:
        text = "We konden niet lezen wat je stuurde. Begin opnieuw:"
        return visit.page("message", HTTPStatus.BAD_REQUEST, title="Dat ging niet goed", text=text, link=HOME)


def show_style(_: Visit) -> Reply:
    """The style sheet, the one thing that may be cached."""
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=3600"}
    return Reply((HERE / "style.css").read_text("utf-8"), headers=headers)


def show_join(visit: Visit) -> Reply:
    """The form to join."""
    return visit.page("join", form=JoinForm())


def do_join(visit: Visit) -> Reply:
    """Join, or show the form again with one more address, or with what is wrong."""
    form = JoinForm.read(visit.request.form)
    if visit.request.form.get("doe") == "adres-erbij":
        return visit.page("join", form=replace(form, addresses=(*form.addresses, AddressFields())[:MOST_PLACES]), added=True)
    if not visit.is_fresh():
        return visit.page("join", HTTPStatus.FORBIDDEN, form=form, mistakes={"": FORM_OLD})
    try:
        ids = join(visit.desk, form.request())
    except InvalidRequestError as error:
        return visit.page("join", form=form, mistakes=mistakes_of(error.faults))
    except (LookupDownError, CodeNotSentError) as error:
        return visit.page("join", error.status, form=form, mistakes={"": _down(error)})
    kinds = [name for name, given in (("nummer", form.number), ("mail", form.email)) if given]
    return see(f"{CONFIRM}?{urlencode(dict(zip(kinds, ids, strict=True)))}")


def show_confirm(visit: Visit) -> Reply:
    """The page to fill in a code; a link in a mail brings the code along, and a button still has to be pressed."""
    wanted = {kind: visit.request.query[kind] for kind in CODES if visit.request.query.get(kind)}
    return visit.page("confirm", wanted=wanted, code=visit.request.query.get("code", "")[:6]) if wanted else see(HOME)


def do_confirm(visit: Visit) -> Reply:
    """Confirm each contact whose code was filled in, and sign in."""
    form = visit.request.form
    wanted = {kind: form[kind] for kind in CODES if form.get(kind)}
    filled = {kind: "".join(form.get(CODES[kind], "").split()) for kind in wanted}
    if not visit.is_fresh():
        return visit.page("confirm", HTTPStatus.FORBIDDEN, wanted=wanted, code="", mistakes={"": FORM_OLD})
    mistakes, confirmed = {}, []
    for kind, code in filled.items():
        if not code:
            continue
        try:
            confirmed.append(confirm(visit.desk, wanted[kind], code).id)
        except (CodeRefusedError, ChangedMeanwhileError):
            mistakes[CODES[kind]] = CODE_WRONG
    if not any(filled.values()):
        mistakes = {CODES[kind]: "Vul de code in die je van ons kreeg." for kind in wanted}
    rest = {kind: who for kind, who in wanted.items() if who not in confirmed}
    if not confirmed:
        return visit.page("confirm", wanted=wanted, code="", mistakes=mistakes)
    visit, cookie = visit.signed_in(tuple(dict.fromkeys([*confirmed, *visit.session.ids]))[:2])
    if mistakes:
        rest = {kind: who for kind, who in wanted.items() if who not in confirmed}
        return replace(visit.page("confirm", wanted=rest, code="", mistakes=mistakes), cookies=(cookie,))
    return see(f"{MANAGE}?welkom=1", cookie)


def show_manage(visit: Visit) -> Reply:
    """Everything about who is signed in; else the form to sign in."""
    return _manage(visit)


def do_sign_in(visit: Visit) -> Reply:
    """Send a code to a number or mail address."""
    typed = visit.request.form.get("wie", "").strip()[:254]
    if not visit.is_fresh():
        return visit.page("sign_in", HTTPStatus.FORBIDDEN, typed=typed, mistakes={"": FORM_OLD})
    by_mail = "@" in typed
    try:
        contact = contact_of("" if by_mail else typed, typed if by_mail else "")
        participant_id = sign_in(visit.desk, contact)
    except InvalidRequestError as error:
        return visit.page("sign_in", typed=typed, mistakes={"wie": next(iter(mistakes_of(error.faults).values()))})
    except CodeNotSentError as error:
        return visit.page("sign_in", error.status, typed=typed, mistakes={"": _down(error)})
    return see(f"{CONFIRM}?{urlencode({'mail' if by_mail else 'nummer': participant_id})}")


def do_change(visit: Visit) -> Reply:
    """Change one of the participants that are signed in."""
    stored = _mine(visit)
    if stored is None or not visit.is_fresh():
        return _manage(visit, mistakes={"": FORM_OLD}, status=HTTPStatus.FORBIDDEN)
    form = ChangeForm(stored, visit.request.form)
    if not form.is_of_revision():
        return _manage(visit, mistakes={"": CHANGED}, status=HTTPStatus.CONFLICT)
    try:
        request = form.request()
        change(visit.desk, stored.id, request)
    except InvalidRequestError as error:
        return _manage(visit, mistakes=mistakes_of(error.faults, _last(error)), at=stored.id)
    except RefusedError as error:
        return _manage(visit, mistakes={"": _down(error)}, status=error.status, at=stored.id)
    return see(f"{MANAGE}?veranderd=1")


def do_leave(visit: Visit) -> Reply:
    """Erase one of the participants that are signed in."""
    stored = _mine(visit)
    if stored is None or not visit.is_fresh():
        return _manage(visit, mistakes={"": FORM_OLD}, status=HTTPStatus.FORBIDDEN)
    leave(visit.desk, stored.id, "asked")
    rest = tuple(who for who in visit.session.ids if who != stored.id)
    cookie = visit.sessions.cookie(rest, visit.desk.now) if rest else visit.sessions.end()
    return replace(visit.page("left"), cookies=(cookie,))


def do_sign_out(visit: Visit) -> Reply:
    """Forget who is signed in."""
    return see(MANAGE, visit.sessions.end())


def show_export(visit: Visit) -> Reply:
    """Everything that is stored, as a file."""
    found = [export(visit.desk, item.id) for item in _participants(visit)]
    if not found:
        return _manage(visit, mistakes={"": SIGNED_OUT}, status=HTTPStatus.FORBIDDEN)
    headers = {"Content-Type": "application/json", "Content-Disposition": 'attachment; filename="mijn-gegevens.json"'}
    return Reply(json.dumps(found, ensure_ascii=False, indent=1), headers=headers)


def show_leave(visit: Visit) -> Reply:
    """The page behind an unsubscribe link. It only shows a button: mail scanners open every link."""
    token = visit.request.path.removeprefix(LEAVE)
    return visit.page("leave", link=visit.request.path) if is_link(visit.desk, token) else _dead_link(visit)


def do_leave_by_link(visit: Visit) -> Reply:
    """Leave by the link: by our button, or by the mail program's own (RFC 8058), which sends no Origin and no form token.

    The link itself is the proof.
    """
    done = leave_by_link(visit.desk, visit.request.path.removeprefix(LEAVE))
    return visit.page("left") if done else _dead_link(visit)


def _dead_link(visit: Visit) -> Reply:
    text = "Misschien ben je al afgemeld. Krijg je toch nog berichten? Log dan in en meld je daar af:"
    return visit.page("message", HTTPStatus.NOT_FOUND, title="Deze link werkt niet meer", text=text, link=MANAGE)


def _manage(visit: Visit, mistakes: Mapping[str, str] | None = None, status: HTTPStatus = HTTPStatus.OK, at: str = "") -> Reply:
    """The page to manage; `at` is whose form has the mistakes, and shows what was typed."""
    participants = _participants(visit)
    values: dict[str, Any] = {"mistakes": dict(mistakes or {})}
    if not participants:
        return visit.page("sign_in", status, typed="", **values)
    done = next((word for word in ("welkom", "veranderd") if word in visit.request.query), "")
    typed = AddressFields.read(visit.request.form, "nieuw") if at else AddressFields()
    return visit.page("manage", status, participants=participants, done=done, at=at, typed=typed, **values)


def _participants(visit: Visit) -> list[Participant]:
    found = [visit.desk.store.find(who) for who in visit.session.ids]
    return [stored.participant for stored in found if stored]


def _mine(visit: Visit) -> Participant | None:
    wanted = visit.request.form.get("wie", "")
    return next((item for item in _participants(visit) if item.id == wanted), None)


def _last(error: InvalidRequestError) -> int | None:
    """Which place a change added: the last, and only that one can be at fault, since the others were checked before."""
    indexes = [int(fault.field.split(".")[1]) for fault in error.faults if fault.field.startswith("places.")]
    return max(indexes, default=None)


def _down(error: RefusedError) -> str:
    match error:
        case LookupDownError():
            return LOOKUP_DOWN
        case CodeNotSentError():
            return SENDING_DOWN
        case NotYoursError():
            return SIGNED_OUT
        case _:
            return CHANGED


ROUTES: Final[dict[tuple[str, str], Callable[[Visit], Reply]]] = {
    ("GET", HOME): show_join,
    ("POST", HOME): do_join,
    ("GET", f"{HOME}/stijl.css"): show_style,
    ("GET", CONFIRM): show_confirm,
    ("POST", CONFIRM): do_confirm,
    ("GET", MANAGE): show_manage,
    ("POST", MANAGE): do_sign_in,
    ("POST", f"{MANAGE}/wijzigen"): do_change,
    ("POST", f"{MANAGE}/stoppen"): do_leave,
    ("POST", f"{MANAGE}/uitloggen"): do_sign_out,
    ("GET", f"{MANAGE}/gegevens"): show_export,
}


@dataclass(frozen=True, slots=True)
class Site:
    """The pages over desks."""

    desk: Callable[[], Desk]
    pages: "Environment" = field(default_factory=make_pages)

    def answer(self, request: Request) -> Reply:
        """One request."""
        desk = self.desk()
        sessions = Sessions(desk.key)
        session = sessions.read(request.cookies.get(COOKIE, ""), desk.now)
        return answer(Visit(request, desk, sessions, session, self.pages))
