"""The shape of a language: what is filled into the templates of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from alerting.domain.kinds import Kind, Outcome
from alerting.domain.messages import MessageType, StopReason
from alerting.domain.subject import Gender
from alerting.render.documents.outlet import Language

#: What a tip form is called in a sentence; it is a link there.
FORM: Final = "politie.nl/tips"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """One language. Words in braces are filled in; `advice` is for kinds whose lines on the page are its own."""

    language: Language
    locale: str
    other_language: str
    skip: str
    home: str
    footer: str

    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    months: tuple[str, ...]
    in_full: str
    summer_time: str
    winter_time: str
    decimal: str

    exercise: str
    exercise_mark: str
    exercise_lead: str
    test: str
    test_mark: str
    test_lead: str
    test_over: str
    do_nothing: str
    call_nobody: str

    summary: Mapping[Kind, str]
    summary_of_several: Mapping[Kind, str]
    in_dutch: str
    news: Mapping[MessageType, str]
    advice: Mapping[Kind, tuple[str, ...]]
    form: str
    warning: str
    what_to_do: str
    the_child: str
    the_children: str
    or_: str
    yourself: str
    share_only_this: str

    photo_of: str
    photo: str
    photo_follows: str
    larger: str

    looks: str
    company: str
    vehicles: str
    details: str
    who: Mapping[tuple[bool, Gender], str]
    sex: str
    age: str
    years: str
    height: str
    build: str
    hair: str
    clothing: str
    marks: str
    vehicle: str
    plate: str
    offence: str
    direction: str
    what: str
    do: str
    last_seen: str
    where: str
    spot: str
    when: str
    area: str
    whole_country: str
    map_title: str
    map_description: str

    share: str
    copied: str
    poster: str
    updated: str
    valid_until: str
    changed: str
    ended_meanwhile: str
    reload: str

    ended: str
    thanks: str
    thanks_for_notice: str
    from_until: str

    home_title: str
    quiet: str
    live: str
    past: str
    past_note: str
    planned: str
    planned_note: str
    since: str
    kinds: Mapping[Kind, str]
    outcomes: Mapping[Outcome, str]
    stops: Mapping[StopReason, str]

    missing_title: str
    missing_text: str
