"""What an AMBER Alert says: a child in mortal danger, by full name where there is room."""

from typing import Final

from alerting.render.wording import common
from alerting.render.wording.shapes import Signs, Start, Wording

WORDING: Final = Wording(
    start=Start(
        title="{kop}: {naam}[ ({lft})]",
        body="Vermist in {plaats}[ sinds {tijd}]. {Leven} mogelijk in gevaar.[ {Sig}.][ Mogelijk in {auto}.] "
        "Gezien? Bel 112. Tips: 0800-6070.",
        sms=common.CHILD_SMS,
        spoken="Dit is een {kop} van de politie. Wij zoeken {gezochten}. Het leven van {voornamen} is mogelijk in gevaar. "
        + common.CHILD_SEEN,
        subject=common.CHILD_SUBJECT,
        sms_with_vehicle=common.CHILD_SMS_WITH_VEHICLE,
        board=common.CHILD_BOARD,
    ),
    short=common.CHILD_SHORT,
    update=common.CHILD_UPDATE,
    replaced=common.CHILD_REPLACED,
    removed=common.CHILD_REMOVED,
    wrong_number=common.CHILD_WRONG_NUMBER,
    dropped=common.CHILD_DROPPED,
    stop=common.CHILD_STOP,
    expired=common.CHILD_EXPIRED,
    results=common.CHILD_RESULTS,
    retractions=common.RETRACTIONS,
    nothing_wrong=common.CHILD_NOTHING_WRONG,
    advice=common.CHILD_ADVICE,
    signs=Signs(narrow="{KOP}", wide="{KOP}", call="BEL 112"),
)
