"""An exercise after a past alert: the same search, and nothing of whom it was about."""

from alerting.domain.content import Answer, Authority
from alerting.domain.kinds import Kind
from builders import amber, checklist, golf, jan, prosecutor
from console.screens.exercise import copied


def test_nothing_that_names_or_marks_the_real_person_comes_along() -> None:
    answers = {**checklist(Kind.AMBER), "publicity_risk": Answer(yes=True, reason="De vader van Jan Jansen dreigt")}
    sent = amber(
        persons=(jan(marks="litteken op de kin"),),
        vehicles=(golf(),),
        authority=Authority(checklist=answers, prosecutor=prosecutor()),
        texts={"push.title": "Jan Jansen gezocht"},
    )
    made = copied(sent.model_dump(mode="json"), sent.incident)
    told = str(made)
    assert not [word for word in ("Jan", "Jansen", "litteken", "AB-123-C", "De Vries", sent.photos[0].digest) if word in told]
    assert (made["exercise"], made["authority"]["prosecutor"]) == (True, None)
    assert made["authority"]["checklist"]["publicity_risk"] == {"yes": True, "reason": "Oefening"}
