"""What can be said about one alert, to whom, and the texts that say it."""

from enum import StrEnum


class MessageType(StrEnum):
    """A version's place in the story of its alert (CAP: Alert, Update, Cancel; correction and result are ours)."""

    ALERT = "alert"
    UPDATE = "update"
    CORRECTION = "correction"
    STOP = "stop"
    RESULT = "result"


class Audience(StrEnum):
    """Who a text is for: people who have heard nothing yet, people who were reached, people whose area was dropped."""

    FIRST = "first"
    REACHED = "reached"
    DROPPED = "dropped"


#: channel -> audience -> slot -> text. For display the slots are sign profiles; no slots means "clear".
Texts = dict[str, dict[str, dict[str, str]]]


class StopReason(StrEnum):
    """Why an alert halted. The four retractions have fixed texts."""

    STOPPED = "stopped"
    EXPIRED = "expired"
    SENT_BY_MISTAKE = "sent_by_mistake"
    WRONG_CONTENT = "wrong_content"
    WRONG_SUBJECT = "wrong_subject"
    WRONG_AREA = "wrong_area"


RETRACTIONS = frozenset({StopReason.SENT_BY_MISTAKE, StopReason.WRONG_CONTENT, StopReason.WRONG_SUBJECT, StopReason.WRONG_AREA})


class Removal(StrEnum):
    """A fact that a correction takes out, alone and in one step."""

    PLATE = "plate"
    VEHICLE = "vehicle"
    PERSON = "person"
    PHOTO = "photo"
    NUMBER = "number"
