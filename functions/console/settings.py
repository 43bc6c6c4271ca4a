"""What the console needs to know of its deployment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """`api_url`: the HTTP API. `console_url`: our own origin as browsers name it, with which every form is compared.

    `sign_in_url`: the user pool's pages. `environment`: which deployment this is, shown on every page. `tiles_url`: a background
    for the map, as Leaflet writes it (`https://…/{z}/{x}/{y}.png`); empty for none.
    """

    api_url: str
    console_url: str
    sign_in_url: str
    client_id: str
    environment: str
    tiles_url: str = ""
