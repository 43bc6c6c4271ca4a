"""Writing an alert: on what ground, who or what, by which channels, in which words. Each step is saved by itself."""

import re
from collections.abc import Mapping
from typing import Any, Final

from alerting.domain.kinds import KINDS, Kind
from alerting.render.profiles import PROFILES
from alerting.runtime.web_pages import Reply, see
from console.content_form import read
from console.drafts import Draft, load, save, show_step, too_late, with_values
from console.photos import PhotoRefusedError, upload
from console.visit import Visit

KIND_FIELDS: Final = re.compile(
    r"authority\.(checklist\.\w+\.(yes|reason)|prosecutor\.(name|at|covers_minor))|scope|incident|kind"
)
WHO_FIELDS: Final = re.compile(
    r"persons\.\d\.[a-z_]+(\.[a-z]+)?|vehicles\.\d\.[a-z]+|photos\.\d\.(digest|alt|caption)"
    r"|offence|direction|notice\.(what|do)|valid_until|news|photo_absent_reason"
)
_TEXT_FIELDS: Final = re.compile(r"channels|duration_minutes|voice_at_night|confirmed|ending\.(outcome|family_informed)")
MOST_ROWS: Final = 6
#: The slots that an operator may word, by channel, with how long each may be (0: other rules hold).
SLOTS: Final[Mapping[str, tuple[tuple[str, str, int], ...]]] = {
    "push": (("push.title", "Titel", 50), ("push.body", "Tekst", 178)),
    "sms": (("sms.text", "SMS", 0),),
    "voice": (("voice.text", "Eigen gesproken tekst (leeg: de vaste tekst)", 0),),
    "email": (("email.subject", "Onderwerp", 60), ("email.body", "Eigen brief (leeg: de vaste brief)", 0)),
    "display": (),
    "web": (
        ("web.title", "Titel (leeg: als de app)", 50),
        ("web.body", "Tekst (leeg: als de app)", 500),
        ("web.title_en", "Titel in het Engels", 50),
        ("web.body_en", "Tekst in het Engels", 500),
    ),
}
#: What is made from the facts and shown in the field; the others are empty until somebody writes.
MADE: Final = frozenset({"push.title", "push.body", "sms.text", "email.subject"})


def show_kind(visit: Visit) -> Reply:
    """Which kind it is, its checklist, and whose permission there is."""
    return show_step(visit, "kind", load(visit))


def do_kind(visit: Visit) -> Reply:
    """Save that."""
    draft = load(visit)
    if not draft.is_open:
        return too_late(visit, "kind", draft)
    filled = read(visit.request.lists, lambda path: bool(KIND_FIELDS.fullmatch(path)))
    mistakes = dict(filled.mistakes)
    if filled.values.get("kind", draft.content["kind"]) not in KINDS:
        mistakes["kind"] = visit.t("Kies een soort.")
    if mistakes:
        return show_step(visit, "kind", draft, mistakes=mistakes, typed=dict(visit.request.form))
    return save(visit, "kind", draft, _fitting(with_values(draft, filled.values)))


def _fitting(content: dict[str, Any]) -> dict[str, Any]:
    """A national alert is for the whole country, and no other is; what a kind may not use is left out."""
    rules, area = KINDS[Kind(content["kind"])], content["area"]
    if content["scope"] not in rules.scopes:
        content["scope"] = rules.scopes[0].value
    if content["scope"] == "national":
        area = {"type": "national"}
    elif area and area["type"] == "national":
        area = None
    asked = {question.id for question in rules.checklist}
    answers = {key: answer for key, answer in content["authority"]["checklist"].items() if key in asked}
    channels = [channel for channel in content["channels"] if channel != "display" or rules.signs]
    return {**content, "area": area, "channels": channels, "authority": {**content["authority"], "checklist": answers}}


def show_who(visit: Visit) -> Reply:
    """Persons, vehicles, photos; or what is the matter and what to do."""
    draft = load(visit)
    return show_step(visit, "who", draft, rows=_rows(draft.content))


def do_who(visit: Visit) -> Reply:
    """Save that, with a photo that came along; or show one row more or less."""
    draft = load(visit)
    if not draft.is_open:
        return too_late(visit, "who", draft)
    filled = read(visit.request.lists, lambda path: bool(WHO_FIELDS.fullmatch(path)))
    emptied = draft.content | {"persons": [], "vehicles": [], "photos": []}
    changed = with_values(Draft({**draft.view, "proposal": {**(draft.proposal or {}), "content": emptied}}), filled.values)
    rows, typed = _rows(changed), dict(visit.request.form)
    then = visit.field("doe")
    if then in {"meer-persons", "meer-vehicles"}:
        name = then[5:]
        rows[name] = min(rows[name] + 1, MOST_ROWS)
        return show_step(visit, "who", draft, rows=rows, typed=typed, content=changed)
    if match := re.fullmatch(r"weg-(persons|vehicles|photos)-(\d)", then):
        changed[match[1]] = [item for index, item in enumerate(changed[match[1]]) if index != int(match[2])]
        if match[1] != "photos":
            kept = {name: value for name, value in typed.items() if not name.startswith(f"{match[1]}.")}
            return show_step(visit, "who", draft, rows=_rows(changed), typed=kept, content=changed)
    if filled.mistakes:
        return show_step(visit, "who", draft, rows=rows, mistakes=dict(filled.mistakes), typed=typed, content=changed)
    if visit.request.body:
        try:
            digest = upload(visit, visit.request.body)
        except PhotoRefusedError as refusal:
            mistakes = {"photo": visit.t(refusal.words)}
            return show_step(visit, "who", draft, rows=rows, mistakes=mistakes, typed=typed, content=changed)
        changed["photos"] = [*changed["photos"], {"digest": digest, "alt": _alt(changed), "caption": ""}][:MOST_ROWS]
    return save(visit, "who", draft, changed, rows=rows)


def show_texts(visit: Visit) -> Reply:
    """Channels, how long, and the words of each channel; with those of a template where the address names one."""
    draft = load(visit)
    if not draft.is_open:
        return see(visit.here())
    kept = [item for item in visit.api.get("/v1/templates", {"kind": draft.content["kind"]}).body["templates"] if item["texts"]]
    chosen = next((item for item in kept if item["id"] == visit.request.query.get("sjabloon")), None)
    typed = {f"texts.{slot}": text for slot, text in chosen["texts"].items()} if chosen else {}
    return _texts(visit, draft, kept_texts=kept, typed=typed)


def do_texts(visit: Visit) -> Reply:
    """Save that. What was left as the facts make it is not the operator's own wording, and follows the facts."""
    draft = load(visit)
    if not draft.is_open:
        return too_late(visit, "texts", draft)
    filled = read(visit.request.lists, lambda path: bool(_TEXT_FIELDS.fullmatch(path)))
    flags = {"voice_at_night": visit.field("voice_at_night") == "ja", "channels": sorted(visit.request.lists.get("channels", ()))}
    if draft.proposal and draft.proposal["message"] == "result":
        flags = {"ending": {**(draft.content["ending"] or {}), "family_informed": visit.field("ending.family_informed") == "ja"}}
    if filled.mistakes:
        return _texts(visit, draft, mistakes=dict(filled.mistakes), typed=dict(visit.request.form))
    changed = with_values(draft, dict(filled.values) | flags)
    changed["texts"] = _own_texts(visit, draft)
    return save(visit, "texts", draft, changed, **_previewed(visit))


def show_count(visit: Visit) -> Reply:
    """How long a text is, while it is typed: the fragment under its field."""
    slot = visit.field("slot")
    return visit.page("count", text=visit.request.form.get(f"texts.{slot}", "").replace("\r\n", "\n"), slot=slot, **_bounds(slot))


def _texts(visit: Visit, draft: Draft, **values: Any) -> Reply:
    if not draft.is_open:
        return see(visit.here())
    return show_step(visit, "texts", draft, **(_previewed(visit) | values))


def _previewed(visit: Visit) -> dict[str, Any]:
    """What the facts make of every text, by the code that sends it; and the texts that lie ready for this kind."""
    previews = visit.api.get(f"{visit.alert}/previews", {"of": "proposal"}).body
    return {
        "made": made_texts(previews),
        "slots": SLOTS,
        "signs": previews["display"],
        "faults": previews["errors"],
        "made_slots": MADE,
        "kept_texts": [],
        "bounds": _bounds,
    }


def made_texts(previews: Mapping[str, Any]) -> dict[str, str]:
    """The words of the main audience by slot: who hears it first, or heard the alert before."""
    order = {"first": 0, "reached": 0, "dropped": 1}
    found: dict[str, str] = {}
    for channel, fields in (
        ("push", ("title", "body")),
        ("sms", ("text",)),
        ("voice", ("spoken",)),
        ("email", ("subject", "plain")),
    ):
        ranked = sorted(previews[channel], key=lambda item: order.get(item["audience"], 1))
        main = next((item for item in ranked if previews["message"] != "update" or item["audience"] == "reached"), None)
        found |= {f"{channel}.{name}": main[name] for name in fields if main and main.get(name)}
    return found


def _own_texts(visit: Visit, draft: Draft) -> dict[str, str]:
    """Own wording, by slot: what differs from what the facts made when the page was shown."""
    texts: dict[str, str] = {}
    for name, value in visit.request.form.items():
        slot = name.removeprefix("texts.")
        if slot == name:
            continue
        text = value.replace("\r\n", "\n").strip()
        if text and text != visit.request.form.get(f"made.{slot}", "").replace("\r\n", "\n").strip():
            texts[slot] = text
    hidden = {slot: text for slot, text in draft.content["texts"].items() if f"texts.{slot}" not in visit.request.form}
    return hidden | texts


def _bounds(slot: str) -> dict[str, Any]:
    """How long a text may be: characters, or rows by columns of a sign; an SMS counts parts."""
    for profile in PROFILES:
        if slot == f"display.{profile.slot}":
            return {"most": 0, "rows": profile.rows, "columns": profile.columns, "parts": False}
    most = next((most for slots in SLOTS.values() for name, _, most in slots if name == slot), 0)
    return {"most": most or (100 if slot == "display.board" else 0), "rows": 0, "columns": 0, "parts": slot == "sms.text"}


def _rows(content: Mapping[str, Any]) -> dict[str, int]:
    """How many rows are shown: what there is, and a first one where the kind asks for it."""
    kind = Kind(content["kind"])
    least = {"persons": 0 if kind is Kind.SAFETY_NOTICE else 1, "vehicles": 1 if kind is Kind.WANTED else 0}
    return {name: max(len(content[name]), least[name]) for name in least}


def _alt(content: Mapping[str, Any]) -> str:
    """A first description of the photo from the facts (wording of the screens): "Foto van Jan, 14 jaar, blond, rode jas."."""
    person: Mapping[str, Any] = next(iter(content["persons"]), {})
    age = f"{person['age']} jaar" if person.get("age") is not None else ""
    parts = [person.get("first_name") or "", age, person.get("hair") or "", *(person.get("clothing") or ())]
    told = ", ".join(part for part in parts if part)
    return f"Foto van {told}."[:160] if told else ""
