"""The open proposal as the steps see it, and saving a step: what somebody else changed meanwhile is never overwritten unseen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from alerting.domain.kinds import KINDS, Kind, Rules
from alerting.runtime.web_pages import Reply, Request, see
from console.api import ApiProblem
from console.content_form import filled_in, shown, tidied
from console.refusals import mistakes_of, problem_words
from console.visit import FORM_FIELD, Visit

OPEN: Final = frozenset({"draft", "pending", "returned"})
#: Step, its name, and for which messages it exists: a result stands on what the stop left.
STEPS: Final = (
    ("kind", "Soort en grond"),
    ("who", "Wie of wat"),
    ("where", "Waar"),
    ("texts", "Kanalen en tekst"),
    ("check", "Controle"),
)
OF_RESULT: Final = frozenset({"texts", "check"})
#: What a form holds beside what somebody filled in.
_BESIDE: Final = re.compile(r"formulier|revision|doe|once|stored|exercise|foto|made\..+|area\.how|photos\.\d\.digest")
INVALID: Final = frozenset({"invalid-content", "invalid-request", "too-large"})


@dataclass(frozen=True, slots=True)
class Draft:
    """An alert with its proposal, as the API tells it."""

    view: Mapping[str, Any]

    @property
    def alert(self) -> Mapping[str, Any]:
        """The head."""
        found: Mapping[str, Any] = self.view["alert"]
        return found

    @property
    def proposal(self) -> Mapping[str, Any] | None:
        """The last proposal, whatever became of it."""
        found: Mapping[str, Any] | None = self.view["proposal"]
        return found

    @property
    def content(self) -> dict[str, Any]:
        """What is proposed; empty without a proposal."""
        return dict(self.proposal["content"]) if self.proposal else {}

    @property
    def rules(self) -> Rules:
        """The row of the table of kinds."""
        return KINDS[Kind(self.content["kind"])]

    @property
    def is_open(self) -> bool:
        """Whether there is something to write in."""
        return self.proposal is not None and self.proposal["state"] in OPEN

    @property
    def is_first(self) -> bool:
        """Whether nothing was ever sent."""
        return bool(self.alert["version"] == 0)

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """The steps that this message has."""
        is_result = self.proposal is not None and self.proposal["message"] == "result"
        return tuple(step for step in STEPS if not is_result or step[0] in OF_RESULT)

    def after(self, step: str) -> str:
        """The step behind this one."""
        names = [name for name, _ in self.steps]
        return names[min(names.index(step) + 1, len(names) - 1)] if step in names else "check"


def load(visit: Visit) -> Draft:
    """The alert that the address names."""
    return Draft(visit.api.get(visit.alert).body)


def show_step(visit: Visit, step: str, draft: Draft, **values: Any) -> Reply:
    """A step's page; `typed` are fields as somebody filled them in, over what is stored."""
    if not draft.is_open:
        return see(visit.here())
    typed = values.pop("typed", {})
    content = values.pop("content", draft.content)
    common = {
        "draft": draft,
        "content": content,
        "values": shown(content) | typed,
        "revision": typed.get("revision") or draft.proposal["revision"],  # type: ignore[index]  # it is open
        "step": step,
        "exercise": draft.alert["exercise"],
        "rules": draft.rules,
    }
    return visit.page(f"step_{step}", **(common | values))


def save(visit: Visit, step: str, draft: Draft, changed: Mapping[str, Any], **values: Any) -> Reply:
    """Write the changed content, and go on to where the pressed button leads."""
    if not draft.is_open:
        return too_late(visit, step, draft)
    try:
        visit.api.put(f"{visit.alert}/proposal", tidied(changed), revision=visit.field("revision"))
    except ApiProblem as problem:
        if problem.slug == "revision-changed":
            return _conflict(visit, step, draft, changed)
        if problem.slug not in INVALID:
            raise
        mistakes = mistakes_of(problem.faults, visit.t) or {"": problem_words(problem, visit.t)}
        return show_step(visit, step, draft, mistakes=mistakes, content=changed, typed=dict(visit.request.form), **values)
    return _onward(visit, step, draft)


def _onward(visit: Visit, step: str, draft: Draft) -> Reply:
    """To where the pressed button leads."""
    wanted = re.fullmatch(r"naar-([a-z]+(?:/\d)?)", visit.field("doe"))
    return see(visit.here(f"/{wanted[1] if wanted else draft.after(step)}"))


def with_values(draft: Draft, values: Mapping[str, Any]) -> dict[str, Any]:
    """The content with what a form says."""
    return filled_in(draft.content, values)


def too_late(visit: Visit, step: str, draft: Draft) -> Reply:
    """Nothing can be written any more: what was filled in is shown a last time, not saved."""
    return _compared(visit, step, draft, _differences(shown(_in_order(draft.content)), _typed(visit.request)))


def _typed(request: Request) -> dict[str, str]:
    """What somebody filled in, without what the form held of itself."""
    found = {name: "\n".join(sorted(set(values))) for name, values in request.lists.items() if not _BESIDE.fullmatch(name)}
    made = {name.replace("made.", "texts.", 1): text for name, text in request.form.items() if name.startswith("made.")}
    return {name: text.replace("\r\n", "\n").strip() for name, text in found.items() if text != made.get(name)}


def _conflict(visit: Visit, step: str, draft: Draft, changed: Mapping[str, Any]) -> Reply:
    """What somebody else saved meanwhile beside what was filled in here: this person chooses.

    Where both are the same, it is: a button that was pressed twice, most often.
    """
    now = load(visit)
    if not now.is_open:
        return too_late(visit, step, now)
    mine = {name: value for name, value in changed.items() if value != draft.content.get(name)}
    theirs, merged = shown(_in_order(tidied(now.content))), shown(_in_order(tidied(now.content | mine)))
    differences = _differences(theirs, merged | dict.fromkeys(theirs.keys() - merged.keys(), ""))
    return _compared(visit, step, now, differences, merged) if differences else _onward(visit, step, now)


def _in_order(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with what has no order of its own in a fixed one."""
    return {**content, **{name: sorted(content[name]) for name in ("channels", "confirmed") if content.get(name)}}


def _differences(theirs: Mapping[str, str], mine: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(path, theirs.get(path, ""), text) for path, text in sorted(mine.items()) if text != theirs.get(path, "")]


def _compared(
    visit: Visit, step: str, draft: Draft, differences: list[tuple[str, str, str]], mine: Mapping[str, str] | None = None
) -> Reply:
    """Both beside each other; `mine` has the photo that came along with the form, which would be lost else."""
    visit.colleagues.learn(visit.api, frozenset({draft.proposal["changed_by"]}), visit.now)  # type: ignore[index]  # somebody wrote it
    fields = [(name, value) for name, values in visit.request.lists.items() for value in values]
    fields += [
        (path, text) for path, text in (mine or {}).items() if path.startswith("photos.") and path not in visit.request.form
    ]
    return visit.page(
        "conflict",
        HTTPStatus.CONFLICT,
        draft=draft,
        step=step,
        differences=differences,
        kept=[(name, value) for name, value in fields if name not in {FORM_FIELD, "revision"}],
        exercise=draft.alert["exercise"],
    )
