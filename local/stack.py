"""Everything together: the local AWS with the app deployed on it, the outside world, and people who can sign in."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from local.api import Api
from local.aws import LocalAws, running_aws
from local.deploy import deploy
from local.outside.client import Outside, Ports, running_outside
from local.photo import portrait
from local.places import STATE, free_ports
from local.processes import LocalWorldError
from local.seed import OPERATOR, Seeded, seed
from local.sign_in import SignInPages, sign_in, sign_in_system
from local.upload import upload_photo

PEOPLE_SCOPE, SYSTEM_SCOPE = "alerts/operate", "alerts/draft"


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployment that runs.

    `photo`: digest of the demo's photo. `gone`: who left since everybody joined, and when (ISO 8601).
    """

    aws: LocalAws
    outside: Outside
    outputs: Mapping[str, str]
    seeded: Seeded
    photo: str = ""
    gone: dict[str, str] = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def api_url(self) -> str:
        """The HTTP API."""
        api_id = (urlsplit(self.outputs["ApiUrl"]).hostname or "").partition(".")[0]
        return self.aws.api_url(api_id)

    @property
    def sign_in_pages(self) -> SignInPages:
        """Where people sign in; the local AWS serves the pool's pages at its own address."""
        callback = f"{self.outside.console_url}/console/callback"
        return SignInPages(self.aws.endpoint, self.outputs["ConsoleClientId"], callback)

    def anonymous(self) -> Api:
        """The API for somebody who did not sign in."""
        return Api(self.api_url)

    def api(self, role: str) -> Api:
        """The API for the demo's person with this role, signed in on first use."""
        if role not in self._tokens:
            self._tokens[role] = sign_in(self.sign_in_pages, self.seeded.accounts[role], PEOPLE_SCOPE)
        return Api(self.api_url, self._tokens[role])

    def system(self) -> Api:
        """The API for the police system."""
        client_id, client_secret = self.seeded.system_client
        return Api(self.api_url, sign_in_system(self.aws.endpoint, client_id, client_secret, SYSTEM_SCOPE))


@contextmanager
def running_stack(say: Callable[[str], None]) -> Iterator[Stack]:
    """Start, deploy and fill everything; stops it all when the context ends. `say` hears each step."""
    STATE.mkdir(exist_ok=True)
    ports = Ports.free()
    say("Starting the local AWS")
    with running_aws(free_ports(1)[0], ports.endpoints()) as aws:
        say("Starting the outside world: phones, telephone network, mail, display networks")
        with running_outside(aws, ports) as outside:
            say("Deploying the CDK app")
            outputs = deploy(aws, outside)
            say("Making demo users and networks; phones register, people join")
            stack = Stack(aws, outside, outputs, seed(aws, outside, outputs))
            say("The operator uploads a photo, which is looked at and encoded anew")
            yield replace(stack, photo=_photo(stack))


def _photo(stack: Stack) -> str:
    upload = upload_photo(stack.api(OPERATOR), portrait(), "image/png")
    if upload["state"] != "clean":
        raise LocalWorldError(f"The photo was refused: {upload}")
    return str(upload["digest"])
