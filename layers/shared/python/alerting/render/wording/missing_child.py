"""What a Vermist Kind Alert says: serious worry about a child, by first name."""

from typing import Final

from alerting.render.wording import common
from alerting.render.wording.shapes import Signs, Start, Wording

WORDING: Final = Wording(
    start=Start(
        title="{kop}: {voornaam}[ ({lft})]",
        body="Vermist in {plaats}[ sinds {tijd}]. De politie maakt zich grote zorgen.[ {Sig}.][ Mogelijk in {auto}.] "
        "Gezien? Bel 112. Tips: 0800-6070.",
        sms=common.CHILD_SMS,
        spoken="Dit is een {kop} van de politie. Wij zoeken {gezochten}. De politie maakt zich grote zorgen. "
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
    signs=Signs(narrow="KIND VERMIST", wide="KIND VERMIST", call="BEL 112"),
)
