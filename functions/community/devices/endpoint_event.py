"""What SNS reports about an endpoint, reduced to what decides: which endpoint, and whether a message cannot reach it.

Format: "Amazon SNS application event notifications for mobile applications" in the SNS developer guide.
"""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_pascal

#: Failures that lie with the endpoint. Others lie with a message (its size, its time to live) or with our credentials.
_OF_THE_ENDPOINT: Final = frozenset({"InvalidPlatformToken", "EndpointDisabled", "EndpointNotFound"})


class MalformedEventError(Exception):
    """What came is no event: says which fields are wrong, never what they held."""


class EndpointEvent(BaseModel):
    """One event. `failure_type` stands only in failures; what else SNS may say (EndpointUpdated, …) has none."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, alias_generator=to_pascal)

    event_type: Annotated[str, Field(max_length=60)]
    endpoint_arn: Annotated[str, Field(min_length=1, max_length=2048)]
    failure_type: Annotated[str, Field(max_length=60)] = ""

    @classmethod
    def parse(cls, body: str) -> "EndpointEvent":
        """Read the JSON of an event; raises MalformedEventError."""
        try:
            return cls.model_validate_json(body)
        except ValidationError as error:
            fields = sorted({".".join(map(str, item["loc"])) or "body" for item in error.errors(include_input=False)})
            raise MalformedEventError(f"no endpoint event: {', '.join(fields)}") from None

    @property
    def is_failure_of_endpoint(self) -> bool:
        """Whether it says that this endpoint cannot be reached for good."""
        return self.event_type == "DeliveryFailure" and self.failure_type in _OF_THE_ENDPOINT
