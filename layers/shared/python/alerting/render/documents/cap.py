"""CAP 1.2 of an alert: Alert, Update, Cancel, each a document of its own, signed elsewhere.

Choices
- A stop, retraction or expiry is a Cancel. A result is a second Cancel, with a new identifier and references to everything before
  it: an Update would make consumers show as live what was cancelled, and an Alert would be a new one.
- A death is never published (`Story.told`): it is told on the page and by the press office.
- `expires` of the newest document follows an extension, in place: `sent` and identifier stay, because nothing was sent.
- The control room's incident number is not public, so there is no `incidents`.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, assert_never

from alerting.domain.alert import Version
from alerting.domain.area import Area, Circle, National, Polygons
from alerting.domain.content import Content, Photo
from alerting.domain.kinds import KINDS, Kind, Outcome
from alerting.domain.messages import MessageType, StopReason
from alerting.render.documents.cap_model import NAMESPACE, CapAlert, CapArea, CapInfo, CapResource, Pair
from alerting.render.documents.country import COUNTRY_CODE, NAME, NETHERLANDS
from alerting.render.documents.facts import parameters_of
from alerting.render.documents.geometry import degrees, latitude_first
from alerting.render.documents.markup import document, element, optional, parent
from alerting.render.documents.moments import with_offset
from alerting.render.documents.outlet import Language, Outlet
from alerting.render.documents.story import ENDS, Story
from alerting.render.documents.words import english_of, note_of, words_of

LANGUAGE: Final = "nl-NL"
ENGLISH: Final = "en"
MEDIA_TYPE: Final = "application/cap+xml"
#: Google's profile of CAP.
LONGEST_AREA: Final = 50
#: CBS's code of a named area, as the area was chosen.
AREA_CODE: Final = "CBS"

#: An end that still asks people to look out.
_GOES_ON: Final = frozenset({Outcome.UNRESOLVED, Outcome.PERSON_NOT_FOUND, Outcome.NOTHING})


def cap_document(story: Story, version: Version, outlet: Outlet) -> bytes:
    """The XML of one version; the same every time."""
    return cap_xml(cap_of(story, version, outlet))


def cap_of(story: Story, version: Version, outlet: Outlet) -> CapAlert:
    """The parts of one version's document. Raises ValueError where an exercise would leave its tree, or a real one enter it."""
    if story.exercise is not outlet.exercise:
        raise ValueError("an exercise is published in the tree for exercises, and nothing else is")
    return CapAlert(
        identifier=outlet.identifier(version.alert_id, version.number),
        sender=outlet.sender,
        sent=with_offset(version.sent),
        status=_status(story),
        msg_type=msg_type(version.message),
        scope="Public",
        note=note_of(story),
        references=" ".join(reference(earlier, outlet) for earlier in story.before(version)),
        infos=tuple(_infos(story, version, outlet)),
    )


def reference(version: Version, outlet: Outlet) -> str:
    """sender,identifier,sent: how a later document names this one."""
    return f"{outlet.sender},{outlet.identifier(version.alert_id, version.number)},{with_offset(version.sent)}"


def msg_type(message: MessageType) -> str:
    """CAP's word for a message's place in the story; Landactie uses the same words."""
    match message:
        case MessageType.ALERT:
            return "Alert"
        case MessageType.UPDATE | MessageType.CORRECTION:
            return "Update"
        case MessageType.STOP | MessageType.RESULT:
            return "Cancel"
        case _:
            assert_never(message)


def _status(story: Story) -> str:
    if story.exercise:
        return "Exercise"
    return "Test" if story.public_test else "Actual"


def _infos(story: Story, version: Version, outlet: Outlet) -> Iterator[CapInfo]:
    """Dutch, with the facts to read back in; and English, where the operator wrote it."""
    dutch = _info(story, version, outlet)
    yield dutch
    if (words := english_of(story, version)) is not None:
        page = outlet.page(version.alert_id, Language.ENGLISH)
        said = replace(dutch, headline=words.headline, description=words.description, instruction="")
        yield replace(said, language=ENGLISH, web=page, parameters=())


def _info(story: Story, version: Version, outlet: Outlet) -> CapInfo:
    content = version.content
    coding = KINDS[content.kind].coding
    words = words_of(story, version, outlet.brand)
    over = version.message in ENDS
    return CapInfo(
        language=LANGUAGE,
        categories=coding.categories,
        event=event_of(content, outlet),
        response_types=(_response(version),),
        urgency="Past" if over else coding.urgency,
        severity="Minor" if over else coding.severity,
        certainty="Observed" if over else coding.certainty,
        event_codes=coding.event_codes,
        expires=with_offset(story.expires(version)),
        sender_name=_sender_name(content, outlet),
        headline=words.headline,
        description=words.description,
        instruction=words.instruction,
        web=outlet.page(version.alert_id),
        contact=_contact(content),
        parameters=parameters_of(version),
        resources=() if over else tuple(_resource(photo, version, outlet) for photo in content.photos),
        areas=(cap_area(content.area),),
    )


def event_of(content: Content, outlet: Outlet) -> str:
    """The kind, as people call it."""
    header = outlet.brand.header(content.kind)
    return header if content.kind in {Kind.AMBER, Kind.MISSING_CHILD} else f"{header}: {_EVENTS[content.kind]}"


_EVENTS: Final = {Kind.MISSING_PERSON: "vermiste persoon", Kind.WANTED: "uitkijken", Kind.SAFETY_NOTICE: "let op"}


def _response(version: Version) -> str:
    """None means "no action recommended": a stop claims nothing, so it is not AllClear, which says that all is well."""
    ending = version.content.ending
    if version.message not in ENDS:
        return KINDS[version.content.kind].coding.response
    if version.because is StopReason.EXPIRED or (ending and ending.outcome in _GOES_ON):
        return "Monitor"
    return "AllClear" if ending else "None"


def _sender_name(content: Content, outlet: Outlet) -> str:
    """A notice may be a municipality's; everything else is the police's."""
    service = outlet.brand.service
    return service if content.kind is Kind.SAFETY_NOTICE else f"{outlet.sender_name} / {service}"


def _contact(content: Content) -> str:
    """For tips; 112 is for emergencies, not for questions about a message."""
    phone = KINDS[content.kind].phone
    return "" if phone == "112" else phone


def _resource(photo: Photo, version: Version, outlet: Outlet) -> CapResource:
    """CAP's digest is SHA-1 of the file; the address already holds the SHA-256 of the original."""
    uri = outlet.photo_url(version.alert_id, photo.digest)
    return CapResource(description=photo.alt or photo.caption or "Foto", mime_type="image/jpeg", uri=uri)


def cap_area(area: Area | None) -> CapArea:
    """CAP's area: latitude first, the radius in kilometres. Raises ValueError without an area, which is never everyone."""
    match area:
        case None:
            raise ValueError("a version without an area is never published as everyone's")
        case National():
            return CapArea(description=area_name(area), polygons=(latitude_first(NETHERLANDS),), geocodes=(COUNTRY_CODE,))
        case Circle():
            circle = f"{degrees(area.latitude)},{degrees(area.longitude)} {degrees(area.radius_m / 1_000)}"
            return CapArea(description=area_name(area), circles=(circle,))
        case Polygons():
            geocodes: tuple[Pair, ...] = ((AREA_CODE, area.code),) if area.code else ()
            polygons = tuple(latitude_first(ring) for ring in area.rings)
            return CapArea(description=area_name(area), polygons=polygons, geocodes=geocodes)
        case _:
            assert_never(area)


def area_name(area: Circle | Polygons | National) -> str:
    """The area in at most 50 characters, cut between words where that is possible; never empty."""
    if isinstance(area, National):
        return NAME
    description = area.description
    if len(description) <= LONGEST_AREA:
        return description or "Zie de kaart"
    room = description[: LONGEST_AREA - 1]
    return (room.rpartition(" ")[0] or room).rstrip(" ,;") + "…"


def cap_xml(alert: CapAlert) -> bytes:
    """The document's XML, in the order of the schema."""
    return document(parent("alert", _alert_lines(alert), {"xmlns": NAMESPACE}))


def _alert_lines(alert: CapAlert) -> Iterator[str]:
    yield element("identifier", alert.identifier)
    yield element("sender", alert.sender)
    yield element("sent", alert.sent)
    yield element("status", alert.status)
    yield element("msgType", alert.msg_type)
    yield from optional("source", alert.source)
    yield element("scope", alert.scope)
    yield from optional("restriction", alert.restriction)
    yield from optional("addresses", alert.addresses)
    yield from (element("code", code) for code in alert.codes)
    yield from optional("note", alert.note)
    yield from optional("references", alert.references)
    yield from optional("incidents", alert.incidents)
    for info in alert.infos:
        yield from parent("info", _info_lines(info))


def _info_lines(info: CapInfo) -> Iterator[str]:
    yield from optional("language", info.language)
    yield from (element("category", category) for category in info.categories)
    yield element("event", info.event)
    yield from (element("responseType", response) for response in info.response_types)
    yield element("urgency", info.urgency)
    yield element("severity", info.severity)
    yield element("certainty", info.certainty)
    yield from optional("audience", info.audience)
    yield from _pairs("eventCode", info.event_codes)
    yield from optional("effective", info.effective)
    yield from optional("onset", info.onset)
    yield from optional("expires", info.expires)
    yield from optional("senderName", info.sender_name)
    yield from optional("headline", info.headline)
    yield from optional("description", info.description)
    yield from optional("instruction", info.instruction)
    yield from optional("web", info.web)
    yield from optional("contact", info.contact)
    yield from _pairs("parameter", info.parameters)
    for resource in info.resources:
        yield from parent("resource", _resource_lines(resource))
    for area in info.areas:
        yield from parent("area", _area_lines(area))


def _resource_lines(resource: CapResource) -> Iterator[str]:
    yield element("resourceDesc", resource.description)
    yield element("mimeType", resource.mime_type)
    yield from optional("size", resource.size)
    yield from optional("uri", resource.uri)
    yield from optional("derefUri", resource.deref_uri)
    yield from optional("digest", resource.digest)


def _area_lines(area: CapArea) -> Iterator[str]:
    yield element("areaDesc", area.description)
    yield from (element("polygon", polygon) for polygon in area.polygons)
    yield from (element("circle", circle) for circle in area.circles)
    yield from _pairs("geocode", area.geocodes)
    yield from optional("altitude", area.altitude)
    yield from optional("ceiling", area.ceiling)


def _pairs(name: str, pairs: tuple[Pair, ...]) -> Iterator[str]:
    for value_name, value in pairs:
        yield from parent(name, (element("valueName", value_name), element("value", value)))
