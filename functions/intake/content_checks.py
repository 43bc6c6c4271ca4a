"""What a kind demands of the content before it may be submitted: every miss at once, each with what to do."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from alerting.domain.area import National, check_area
from alerting.domain.content import Answer, Channel, Content
from alerting.domain.errors import FieldError
from alerting.domain.kinds import KINDS, Expect, Kind, Naming, PhotoRule, Question, Rules, Scope
from alerting.domain.messages import MessageType
from alerting.domain.organisation import Organisation
from alerting.domain.subject import Person, Role
from intake.geography import check_ground

ADULT = 18
CHILD_KINDS = frozenset({Kind.AMBER, Kind.MISSING_CHILD})
#: Kinds whose ending touches a family, which hears it before the public does.
FAMILY_KINDS = CHILD_KINDS | {Kind.MISSING_PERSON}


def check_content(
    content: Content, message: MessageType, organisation: Organisation, now: datetime, others: Sequence[Organisation] = ()
) -> tuple[list[FieldError], list[str]]:
    """Everything that keeps this content from going out, and warnings about what may be meant but looks odd.

    `others` are the organisations into whose ground the area may reach.
    """
    rules = KINDS[content.kind]
    if message is MessageType.RESULT:
        return list(_check_ending(content, rules)), []
    errors = [
        *_check_reach(content, rules),
        *_check_subjects(content, now),
        *_check_photos(content, rules),
        *_check_authority(content, rules),
        *_check_times(content, rules, now),
    ]
    if content.ending:
        errors.append(FieldError("ending", "Only a result has an ending; stop the alert first."))
    warnings: list[str] = []
    if content.area is None:
        errors.append(FieldError("area", "Choose an area, or the whole country: no area is never 'everyone'."))
    else:
        area_errors = list(check_area(content.area))
        if not area_errors:
            within = rules.releasing_role == "operator"
            area_errors, warnings = check_ground(content.area, organisation, others, within_border=within)
        errors += area_errors
    return errors, warnings


def _check_ending(content: Content, rules: Rules) -> Iterator[FieldError]:
    if content.ending is None or content.ending.outcome not in rules.outcomes:
        allowed = ", ".join(rules.outcomes)
        yield FieldError("ending.outcome", f"Choose one of: {allowed}.")
    elif content.kind in FAMILY_KINDS and not content.ending.family_informed:
        yield FieldError("ending.family_informed", "Tell the family first, then confirm it here.")


def _check_reach(content: Content, rules: Rules) -> Iterator[FieldError]:
    if content.scope not in rules.scopes:
        yield FieldError("scope", f"Choose one of: {', '.join(rules.scopes)}.")
    elif content.area is not None and (content.scope is Scope.NATIONAL) != isinstance(content.area, National):
        yield FieldError("area", "A national alert has the area 'national', and no other alert has it.")
    if not content.channels:
        yield FieldError("channels", f"Choose channels, for example {', '.join(rules.channels)}.")
    elif Channel.WEB not in content.channels:
        yield FieldError("channels", "Every text links to the alert page: keep the channel web.")
    if Channel.DISPLAY in content.channels and not rules.signs:
        yield FieldError("channels", f"Signs and screens never carry the kind {content.kind.value}; leave out 'display'.")


def _check_subjects(content: Content, now: datetime) -> Iterator[FieldError]:
    match content.kind:
        case Kind.AMBER | Kind.MISSING_CHILD | Kind.MISSING_PERSON:
            missing = [(index, person) for index, person in enumerate(content.persons) if person.role is Role.MISSING]
            if not missing:
                yield FieldError("persons", "Fill in the missing person.")
            for index, person in missing:
                yield from _check_missing(content.kind, person, f"persons.{index}", now)
        case Kind.WANTED:
            yield from _check_wanted(content)
        case Kind.SAFETY_NOTICE:
            for name in ("what", "do"):
                if not getattr(content.notice, name):
                    yield FieldError(f"notice.{name}", "Say what is the matter and what people must do.")
            if content.valid_until is None:
                yield FieldError("valid_until", "Say until when the notice holds; the text names that time.")


def _check_missing(kind: Kind, person: Person, field: str, now: datetime) -> Iterator[FieldError]:
    if not person.last_seen.place:
        yield FieldError(f"{field}.last_seen.place", "Name the town where the person was last seen.")
    if person.last_seen.at is None:
        yield FieldError(f"{field}.last_seen.at", "Say when the person was last seen.")
    elif person.last_seen.at > now:
        yield FieldError(f"{field}.last_seen.at", "The person cannot have been last seen in the future.")
    if not (person.hair or person.clothing or person.build or person.marks or person.height_cm):
        yield FieldError(field, "Describe the person: hair, clothing, build, height or marks.")
    if kind in CHILD_KINDS:
        if not person.first_name:
            yield FieldError(f"{field}.first_name", "The public needs the first name.")
        if KINDS[kind].naming is Naming.FULL and not person.surname:
            yield FieldError(f"{field}.surname", "An AMBER Alert names the child in full.")
        if person.age is None or person.age >= ADULT:
            yield FieldError(f"{field}.age", "Give the age; this kind is for children under 18.")


def _check_wanted(content: Content) -> Iterator[FieldError]:
    if not content.offence:
        yield FieldError("offence", "Say after what: a burglary, a robbery.")
    wanted = [person for person in content.persons if person.role is Role.WANTED]
    if not wanted and not content.vehicles:
        yield FieldError("persons", "Describe the person or the vehicle to look out for.")
    if not any(person.last_seen.place for person in content.persons):
        yield FieldError("persons.0.last_seen.place", "Name the town where it happened.")
    prosecutor = content.authority.prosecutor
    minor = any(person.age is not None and person.age < ADULT for person in wanted)
    answer = content.authority.checklist.get("possibly_minor")
    if (minor or (answer is not None and answer.yes)) and not (prosecutor and prosecutor.covers_minor):
        yield FieldError(
            "authority.prosecutor", "A suspected minor is searched for only when the prosecutor's permission names it."
        )


def _check_photos(content: Content, rules: Rules) -> Iterator[FieldError]:
    for index, photo in enumerate(content.photos):
        if not photo.alt:
            yield FieldError(f"photos.{index}.alt", "Describe the photo for people who cannot see it.")
    match rules.photo:
        case PhotoRule.REQUIRED_OR_REASON if not content.photos and not content.photo_absent_reason:
            yield FieldError("photos", "Add a photo, or say in photo_absent_reason why it follows later.")
        case PhotoRule.ADULT_WITH_CONSENT if content.photos:
            consent = content.authority.checklist.get("family_consent")
            if any(person.age is None or person.age < ADULT for person in content.persons):
                yield FieldError(
                    "photos", "A local search for a child has no photo; ask the national desk for a Vermist Kind Alert."
                )
            if consent is None or not consent.yes:
                yield FieldError("authority.checklist.family_consent", "A photo of an adult takes the family's consent.")
        case _:
            pass


def _check_authority(content: Content, rules: Rules) -> Iterator[FieldError]:
    answers = content.authority.checklist
    for question in rules.checklist:
        yield from _check_answer(question, answers.get(question.id))
    for unknown in answers.keys() - {question.id for question in rules.checklist}:
        yield FieldError(f"authority.checklist.{unknown}", f"The kind {content.kind.value} has no such question; leave it out.")
    if rules.prosecutor_with & content.features() and content.authority.prosecutor is None:
        yield FieldError("authority.prosecutor", "A recognisable image or a name takes the prosecutor's permission.")


def _check_answer(question: Question, answer: Answer | None) -> Iterator[FieldError]:
    field = f"authority.checklist.{question.id}"
    if answer is None:
        yield FieldError(field, f"Answer: {question.text}")
        return
    match question.expect:
        case Expect.YES if not answer.yes:
            yield FieldError(field, f"Without a yes this kind may not go out: {question.text}")
        case Expect.NO if answer.yes:
            yield FieldError(field, f"With a yes this kind may not go out: {question.text}")
        case Expect.YES_OR_REASON if not answer.yes and not answer.reason:
            yield FieldError(field, f"Give the reason for a no: {question.text}")
        case Expect.NO_OR_REASON if answer.yes and not answer.reason:
            yield FieldError(field, f"Give the reason for going on after a yes: {question.text}")
        case _:
            pass


def _check_times(content: Content, rules: Rules, now: datetime) -> Iterator[FieldError]:
    if content.duration_minutes is None or content.duration_minutes > rules.longest_minutes:
        yield FieldError(
            "duration_minutes",
            f"Give a duration of at most {rules.longest_minutes} minutes; usual is {rules.default_minutes}.",
        )
    if content.valid_until and not now < content.valid_until <= now + timedelta(minutes=rules.longest_minutes):
        yield FieldError("valid_until", f"Choose a time in the next {rules.longest_minutes} minutes.")
