"""What an answer, or none, of an AWS service says about one send."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

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

from alerting.domain.delivery import LONGEST_DELAY, Outcome, Rejected, TryLater, Unknown

SOON: Final = timedelta(seconds=2)
#: What a person has to lift (a spend cap, a suspended account) is not asked about every few seconds.
ONCE_LIFTED: Final = LONGEST_DELAY
#: AWS End User Messaging and SES on accounts that may send no more for now. The spend cap's reason ends in TEXT or VOICE.
_HALTED: Final = ("ServiceQuotaExceededException.MONTHLY_SPEND_LIMIT_REACHED", "AccountSuspended", "SendingPaused")

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


def outcome_of(error: ClientError | BotoCoreError | ResponseParserError, is_refusal: Callable[[str, str], bool]) -> Outcome:
    """The outcome that a client's exception means.

    `is_refusal`: whether an error code with its reason holds for this recipient for ever. Every other error that the service
    answers with, among them a mistake in our own permissions or settings, may be mended while the alert is live: nothing was
    sent, try later.
    """
    if isinstance(error, ClientError):
        code = str(error.response.get("Error", {}).get("Code", "")) or "unnamed_error"
        reason = str(error.response.get("Reason", ""))
        named = f"{code}.{reason}" if reason else code
        if is_refusal(code, reason):
            return Rejected(named)
        return TryLater(ONCE_LIFTED if named.startswith(_HALTED) else SOON, named)
    if isinstance(error, ParamValidationError):
        return Rejected("invalid_parameter")
    if isinstance(error, ResponseParserError):
        return Unknown("garbage")
    name = type(error).__name__
    return TryLater(SOON, name) if isinstance(error, _NOT_SENT) else Unknown(name)
