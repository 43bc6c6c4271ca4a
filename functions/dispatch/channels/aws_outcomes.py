"""What an answer, or none, of an AWS service says about one send."""

from datetime import timedelta
from typing import Final

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ProxyConnectionError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from alerting.domain.delivery import Outcome, Rejected, TryLater, Unknown

#: One try per send: a job decides itself about the next. Connecting and reading end well before the invocation does.
ONE_TRY: Final = Config(retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=1, read_timeout=3)

SOON: Final = timedelta(seconds=2)

#: What a boto3 client raises of its own.
AwsError: Final = (ClientError, BotoCoreError, ResponseParserError)
#: Raised before a request left.
_NOT_SENT: Final = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ProxyConnectionError,
    SSLError,
)


def outcome_of(error: ClientError | BotoCoreError | ResponseParserError, refusals: frozenset[str]) -> Outcome:
    """The outcome that a client's exception means.

    `refusals`: error codes that hold for this recipient for ever. Every other error that the service answers with, among
    them a mistake in our own permissions or settings, may be mended while the alert is live: nothing was sent, try later.
    """
    if isinstance(error, ClientError):
        code = str(error.response.get("Error", {}).get("Code", "")) or "unnamed_error"
        if code not in refusals:
            return TryLater(SOON, code)
        reason = error.response.get("Reason")
        return Rejected(f"{code}.{reason}" if reason else code)
    if isinstance(error, ParamValidationError):
        return Rejected("invalid_parameter")
    if isinstance(error, ResponseParserError):
        return Unknown("garbage")
    name = type(error).__name__
    return TryLater(SOON, name) if isinstance(error, _NOT_SENT) else Unknown(name)
