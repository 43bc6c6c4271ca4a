"""The local AWS decides by IAM: what the smoke run does, it does with the rights of each function's role and no others."""

import pytest
from botocore.exceptions import ClientError
from local.stack import Stack

pytestmark = pytest.mark.local


def test_who_has_no_right_is_refused(stack: Stack) -> None:
    iam = stack.aws.session().client("iam", endpoint_url=stack.aws.endpoint, config=stack.aws.config())
    iam.create_user(UserName="nobody")
    key = iam.create_access_key(UserName="nobody")["AccessKey"]
    table = stack.aws.session().client(
        "dynamodb",
        endpoint_url=stack.aws.endpoint,
        config=stack.aws.config(),
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    with pytest.raises(ClientError, match="not authorized"):
        table.get_item(TableName=stack.outputs["AlertsTable"], Key={"pk": {"S": "LIVE"}, "sk": {"S": "ALERT#1"}})
