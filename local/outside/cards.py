"""The sections of the page: phones, texts, calls, mails and signs, a card each."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any, Final

#: So many cards of each kind are in sight; the others fold out, but for what the page leaves to /received.json.
IN_SIGHT: Final = {"phones": 20, "sms": 10, "calls": 6, "mails": 6}
MOST: Final = 120
#: And this much of what each network was told, and of a letter.
EARLIER: Final = 4
LETTER: Final = 600
#: So many messages of one person.
LAST: Final = 4

Item = dict[str, Any]
RESULTS: Final = {"COMPLETED": "opgenomen", "BUSY": "in gesprek", "NO_ANSWER": "niet opgenomen"}


def phones(items: Sequence[Item]) -> str:
    """The phones, with what stands on their screens."""
    busy = sum(bool(phone["shown"]) for phone in items)
    title = f"Telefoons met de app ({len(items)}, waarvan {busy} iets laten zien)"
    return _section("phones", title, [_phone(item) for item in items], "Nog geen telefoons.")


def inboxes(items: Sequence[Item]) -> str:
    """Texts, by number."""
    delivered = sum(item["delivered"] for item in items)
    title = f"Sms ({delivered} afgeleverd, {len(items) - delivered} niet)"
    return _section("sms", title, _grouped(items, "number", _inbox), "Nog geen sms.")


def calls(items: Sequence[Item]) -> str:
    """Calls, by number, as one hears them."""
    answered = sum(item["result"] == "COMPLETED" for item in items)
    title = f"Telefoontjes ({answered} opgenomen, {len(items) - answered} niet)"
    return _section("calls", title, _grouped(items, "number", _line), "Nog niemand gebeld.")


def mails(items: Sequence[Item]) -> str:
    """Mail, by address."""
    delivered = sum(item["delivered"] for item in items)
    title = f"E-mail ({delivered} bezorgd, {len(items) - delivered} teruggekomen)"
    return _section("mails", title, _grouped(items, "to", _mailbox), "Nog geen e-mail.")


def networks(items: Sequence[Item]) -> str:
    """Signs and screens."""
    return _section("networks", f"Borden en schermen ({len(items)})", [_network(item) for item in items], "Geen borden.")


def _section(name: str, title: str, cards: Sequence[str], empty: str) -> str:
    seen = IN_SIGHT.get(name, len(cards))
    rest = cards[seen:MOST]
    grid = f'<div class="grid of-{name}">'
    more = f'<details id="{name}"><summary>Nog {len(cards) - seen}</summary>{grid}{"".join(rest)}</div></details>'
    in_sight = f"{grid}{''.join(cards[:seen]) or _none(empty)}</div>"
    return f"<h2>{escape(title)}</h2>{in_sight}{more if rest else ''}\n"


def _grouped(items: Iterable[Item], key: str, card: Callable[[str, list[Item]], str]) -> list[str]:
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item[key], []).append(item)
    return [card(who, own) for who, own in groups.items()]


def _phone(phone: Item) -> str:
    notes = "".join(
        f'<div class="note"><b>{escape(note["title"])}</b>{escape(note["body"])}<small>{escape(_clock(note["at"]))}'
        f"{' · met geluid' if note['loud'] else ''}</small></div>"
        for note in reversed(phone["shown"].values())
    )
    left_out = len(phone["left_out"])
    foot = f"<small>{left_out} keer niets laten zien: niet voor hier</small>" if left_out else ""
    gone = not phone["alive"] or phone["state"] == "erased"
    classes = "phone" + (" exercise" if phone["exercise"] else "") + (" off" if gone or not phone["online"] else "")
    head = f"<h3>{escape(phone['name'])}<span>{escape(_where(phone))}</span></h3>"
    return f'<div class="{classes}">{head}{notes or _none("Geen meldingen.")}{foot}</div>'


def _where(phone: Item) -> str:
    """Where it is, and how it knows."""
    if not phone["alive"] or phone["state"] == "erased":
        return "app verwijderd"
    parts = [phone["town"]] if phone["town"] else []
    parts += [f"{len(phone['places'])} adres{'sen' if len(phone['places']) > 1 else ''}"] if phone["places"] else []
    parts += ["live locatie"] if phone["position"] else []
    parts += [] if phone["online"] else ["uit"]
    return " · ".join(parts)


def _inbox(number: str, messages: list[Item]) -> str:
    bubbles = "".join(
        f'<div class="sms">{escape(item["body"])}<small>{escape(_clock(item["at"]))} · {item["parts"]} deel'
        f"{'' if item['delivered'] else ' · niet afgeleverd'}</small></div>"
        for item in messages[-LAST:]
    )
    return _box(number, bubbles, len(messages))


def _line(number: str, made: list[Item]) -> str:
    said = "".join(
        f'<div class="call"><q>{escape(item["heard"])}</q><small>{escape(_clock(item["at"]))} · '
        f"{RESULTS.get(item['result'], item['result'])}</small></div>"
        for item in made[-LAST:]
    )
    return _box(number, said, len(made))


def _mailbox(address: str, letters: list[Item]) -> str:
    shown = "".join(
        f'<div class="letter"><b>{escape(item["subject"])}</b><p>{escape(_short(item["plain"]))}</p>'
        f"<small>{escape(_clock(item['at']))} · {escape(item['sender'])}"
        f"{'' if item['delivered'] else ' · teruggekomen'}</small></div>"
        for item in letters[-LAST:]
    )
    return _box(address, shown, len(letters))


def _box(who: str, shown: str, number: int) -> str:
    """Somebody's messages, the last few of them."""
    earlier = f'<p class="none">{number - LAST} eerder</p>' if number > LAST else ""
    return f'<div class="inbox"><h3>{escape(who)}</h3>{earlier}{shown}</div>'


def _short(text: str) -> str:
    return text if len(text) <= LETTER else f"{text[:LETTER].rsplit(maxsplit=1)[0]} …"


def _network(network: Item) -> str:
    profile = "stationsbord" if network["board"] else f"{network['rows']} bij {network['columns']}, {_viewer(network['viewer'])}"
    signs = "".join(
        f'<div class="sign{" board" if network["board"] else ""}">{escape(chr(10).join(showing["lines"]))}</div>'
        for showing in network["shows"].values()
    )
    classes = "network exercise" if network["exercise"] else "network"
    earlier = "".join(f"<small>{_told(showing)}</small>" for showing in network["told"][-EARLIER:])
    return f'<div class="{classes}"><h3>{escape(network["id"])} · {profile}</h3>{signs or _none("Leeg.")}{earlier}</div>'


def _told(showing: Item) -> str:
    """One line of a network's history."""
    return f"{escape(_clock(showing['at']))} {escape(' / '.join(showing['lines'])) or 'gewist'}"


def _viewer(viewer: str) -> str:
    return {"motorist": "langs de weg", "passenger": "voor reizigers"}.get(viewer, viewer)


def _clock(at: str) -> str:
    return f"{at[11:19]} UTC"


def _none(text: str) -> str:
    return f'<p class="none">{escape(text)}</p>'
