"""What a story should bring to whom, held against what the outside world received: everybody once, in order, nobody else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from alerting.domain.alert import Version
from alerting.domain.messages import Audience, MessageType
from local.seed import Signs
from local.stack import Stack
from local.story import Story

#: What of a version's slots a recipient sees, per channel.
SLOTS: Final[Mapping[str, tuple[str, ...]]] = {
    "push": ("title", "body"),
    "sms": ("text",),
    "voice": ("ssml",),
    "email": ("subject", "plain", "html"),
}
LEAVE_URL: Final = "%LEAVE_URL%"

Received = Mapping[str, Any]
Words = tuple[str, ...]


def missed(stack: Stack, story: Story, channel: str) -> str:
    """What is wrong with what somebody got on this channel for whom the story is; "" when all is well. Who left is not asked."""
    got = arrived(stack.outside.received(), channel, story.alert_id)
    allowed = list(_sequences(story, channel))
    hearers = stack.seeded.people.hearers(channel, story.area, exercise=story.exercise) - stack.gone.keys()
    wrong = {who: got.get(who, []) for who in sorted(hearers) if got.get(who, []) not in allowed}
    example = next(iter(wrong.items()), None)
    return f"{len(wrong)} of {len(hearers)} wrong, such as {example}; allowed: {allowed}" if example else ""


def strays(stack: Stack, story: Story) -> str:
    """Who got something without being meant, be it reality or an exercise; "" when nobody did."""
    received = stack.outside.received()
    networks = {item.id for item in own_networks(stack, story)}
    wrong = [n["id"] for n in received["networks"] if n["id"] not in networks and told_versions(n, story)]
    for channel in SLOTS:
        meant = stack.seeded.people.hearers(channel, story.area, exercise=story.exercise)
        wrong += sorted(arrived(received, channel, story.alert_id).keys() - meant)
    return f"also reached: {wrong[:5]}" if wrong else ""


def late_to_leavers(stack: Stack) -> str:
    """Who got something, of any alert, after they had left."""
    received = stack.outside.received()
    messages = [
        *((item["number"], item["at"], item["context"]) for item in (*received["sms"], *received["calls"])),
        *((item["to"], item["at"], item["tags"]) for item in received["mails"]),
    ]
    wrong = sorted({who for who, at, context in messages if "a" in context and who in stack.gone and at > stack.gone[who]})
    return f"still reached: {wrong}" if wrong else ""


def arrived(received: Received, channel: str, alert_id: str) -> dict[str, list[Words]]:
    """What each recipient saw of an alert on a channel, in order."""
    found: dict[str, list[Words]] = {}
    for who, words in _seen(received, channel, alert_id):
        found.setdefault(who, []).append(words)
    return found


def _seen(received: Received, channel: str, alert_id: str) -> Iterator[tuple[str, Words]]:
    match channel:
        case "push":
            for phone in received["phones"]:
                yield from ((phone["token"], (note["title"], note["body"])) for note in phone["told"] if note["key"] == alert_id)
        case "sms":
            yield from ((item["number"], (item["body"],)) for item in received["sms"] if item["context"].get("a") == alert_id)
        case "voice":
            yield from ((item["number"], (item["ssml"],)) for item in received["calls"] if item["context"].get("a") == alert_id)
        case _:
            yield from ((item["to"], _letter(item)) for item in received["mails"] if item["tags"].get("a") == alert_id)


def _letter(mail: Received) -> Words:
    """A mail as it was signed: the reader's own link is taken out where it belongs, and nowhere else."""
    link = mail["headers"].get("List-Unsubscribe", "").strip("<>") or "no link"
    return mail["subject"], mail["plain"].replace(link, LEAVE_URL), mail["html"].replace(link, LEAVE_URL)


def _sequences(story: Story, channel: str) -> Iterator[list[Words]]:
    """What somebody may have got. Where a version was overtaken: it and the next, the next alone, or what follows it alone.

    The last is for the block that was being sent just then: nobody knows what they heard, so they hear the news as news.
    """
    versions = story.versions
    later = [_words(version, channel, Audience.REACHED) for version in versions[1:]]
    firsts = [_words(version, channel, Audience.FIRST) for version in versions[:2]]
    yield [words for words in [firsts[0], *later] if words]
    if story.was_overtaken:
        yield [words for words in [firsts[1], *later[1:]] if words]
        yield [words for words in later if words]


def _words(version: Version, channel: str, audience: Audience) -> Words:
    slots = said(version, channel, audience)
    return tuple(slots[name] for name in SLOTS[channel]) if slots else ()


def said(version: Version, channel: str, audience: Audience | None = None) -> Mapping[str, str]:
    """What this version says; without an audience, to somebody who followed the alert from its start."""
    first = Audience.FIRST if version.message is MessageType.ALERT else Audience.REACHED
    return version.texts.get(channel, {}).get((audience or first).value, {})


def wrong_signs(stack: Stack, story: Story) -> str:
    """What is wrong on a sign; nothing where the alert is not for signs."""
    if "display" not in story.channels:
        return ""
    shown = {network["id"]: network for network in stack.outside.received()["networks"]}
    return next((wrong for item in own_networks(stack, story) for wrong in _sign(item, shown[item.id], story)), "")


def _sign(item: Signs, network: Received, story: Story) -> Iterator[str]:
    slot = "board" if item.board else f"{item.rows}x{item.columns}/{item.viewer}"
    text = said(story.versions[-1], "display").get(slot)
    lines = network["shows"].get(story.alert_id, {}).get("lines", [])
    if lines != (text.split("\n") if text else []):
        yield f"{item.id} shows {lines}, signed was {text!r}"
    told = told_versions(network, story)
    if len(told) != len(set(told)):
        yield f"{item.id} was told versions {told}"
    if network["refused"]:
        yield f"{item.id} refused {network['refused']}"


def told_versions(network: Received, story: Story) -> Sequence[int]:
    """Which versions a network was told of, in order."""
    return [showing["version"] for showing in network["told"] if showing["alert_id"] == story.alert_id]


def own_networks(stack: Stack, story: Story) -> list[Signs]:
    """The networks that this story is for."""
    return [item for item in stack.seeded.networks if item.exercise is story.exercise]


def screens(received: Received, story: Story) -> list[Received]:
    """What stands on phones and signs now for this alert."""
    notes = [phone["shown"][story.alert_id] for phone in received["phones"] if story.alert_id in phone["shown"]]
    return [*notes, *(n["shows"][story.alert_id] for n in received["networks"] if story.alert_id in n["shows"])]


def counted_receipts(received: Received, alert_id: str, version: int) -> dict[str, tuple[int, int]]:
    """How many arrived and how many did not, per channel, of one version."""
    results = {
        "sms": [item["delivered"] for item in received["sms"] if _is_of(item["context"], alert_id, version)],
        "voice": [item["result"] == "COMPLETED" for item in received["calls"] if _is_of(item["context"], alert_id, version)],
        "email": [item["delivered"] for item in received["mails"] if _is_of(item["tags"], alert_id, version)],
    }
    counted = {channel: (sum(found), len(found) - sum(found)) for channel, found in results.items()}
    return {**counted, "web": (1, 0)}  # the posters are up: local/public_site.py looks at them


def _is_of(context: Mapping[str, str], alert_id: str, version: int) -> bool:
    return context.get("a") == alert_id and context.get("v") == str(version)
