"""Which channels may send: off with a reason, by two people while anything is live."""

from typing import Any

from alerting.runtime.web_pages import Reply, see
from console.visit import Visit

CHANNELS = "/v1/channels"
WAITING = 202


def show_channels(visit: Visit) -> Reply:
    """All of them, with what is asked for."""
    return _page(visit)


def do_switch(visit: Visit) -> Reply:
    """Switch, or ask a second person to."""
    channel, reason = visit.parts["channel"], visit.field("reden")
    if len(reason) < 3:  # noqa: PLR2004  # as the API takes it
        return _page(visit, mistakes={f"reden-{channel}": visit.t("Zeg kort waarom; wie meekijkt leest dit.")})
    answer = visit.api.put(f"{CHANNELS}/{channel}", {"on": visit.field("stand") == "aan", "reason": reason})
    said = "gevraagd" if answer.status == WAITING else "geschakeld"
    return see(f"/console/channels?gedaan={said}#{channel}")


def do_confirm(visit: Visit) -> Reply:
    """Do what another person asked."""
    visit.api.post(f"{CHANNELS}/{visit.parts['channel']}/confirm", {"request": visit.field("verzoek")})
    return see(f"/console/channels?gedaan=geschakeld#{visit.parts['channel']}")


def do_withdraw(visit: Visit) -> Reply:
    """Give up what was asked for."""
    visit.api.post(f"{CHANNELS}/{visit.parts['channel']}/withdraw", {"request": visit.field("verzoek")})
    return see(f"/console/channels?gedaan=ingetrokken-verzoek#{visit.parts['channel']}")


def _page(visit: Visit, **values: Any) -> Reply:
    channels = visit.api.get(CHANNELS).body["channels"]
    people = {item["changed_by"] for item in channels if item["changed_by"]}
    people |= {item["request"]["asked_by"] for item in channels if item["request"]}
    visit.colleagues.learn(visit.api, frozenset(people), visit.now)
    may_switch = bool(visit.person.roles & {"national", "admin"})
    return visit.page("channels", channels=channels, may_switch=may_switch, values=dict(visit.request.form), **values)
