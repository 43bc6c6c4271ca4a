"""What outlives a deployment: kept and protected outside local, private everywhere."""

from templates import Assembly

TABLES = {"Alerts", "Deliveries", "Settings", "Community"}
EVENTS = {"VoiceEvents", "MailEvents", "InboundSms", "PushEvents"}
PUSH = {"National", "ExerciseNational"}
KEPT = (
    TABLES
    | EVENTS
    | PUSH
    | {"Media", "Site/Public", "Imports", "WebhookSecrets", "SigningKey", "CommunityKey", "ContactKey", "Users/Pool"}
)


def test_outside_local_data_is_kept_when_its_stack_goes(production: Assembly) -> None:
    kept = {resource.path for resource in production.resources if resource.attributes.get("DeletionPolicy") == "Retain"}
    replaced = {resource.path for resource in production.resources if resource.attributes.get("UpdateReplacePolicy") == "Retain"}
    assert kept == replaced == KEPT


def test_local_keeps_nothing(local: Assembly) -> None:
    assert not [resource.path for resource in local.resources if resource.attributes.get("DeletionPolicy") == "Retain"]


def test_outside_local_tables_and_users_are_protected_from_deletion(production: Assembly) -> None:
    assert all(table.properties["DeletionProtectionEnabled"] is True for table in production.of("AWS::DynamoDB::Table"))
    assert production.one("Users/Pool", "AWS::Cognito::UserPool").properties["DeletionProtection"] == "ACTIVE"


def test_every_table_can_be_put_back_to_any_second(assembly: Assembly) -> None:
    assert {table.path for table in assembly.of("AWS::DynamoDB::Table")} == TABLES
    for table in assembly.of("AWS::DynamoDB::Table"):
        assert table.properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table.properties["BillingMode"] == "PAY_PER_REQUEST"


def test_rows_with_a_term_go_by_themselves(assembly: Assembly) -> None:
    terms = {table.path: table.properties.get("TimeToLiveSpecification") for table in assembly.of("AWS::DynamoDB::Table")}
    by_ttl = {"AttributeName": "ttl", "Enabled": True}
    assert terms == {"Alerts": by_ttl, "Deliveries": by_ttl, "Settings": None, "Community": by_ttl}


def test_the_stream_carries_keys_and_no_child(assembly: Assembly) -> None:
    table = assembly.one("Alerts", "AWS::DynamoDB::Table")
    assert table.properties["StreamSpecification"] == {"StreamViewType": "KEYS_ONLY"}


def test_the_alerts_are_found_by_state_and_by_release(assembly: Assembly) -> None:
    indexes = assembly.one("Alerts", "AWS::DynamoDB::Table").properties["GlobalSecondaryIndexes"]
    found = {
        index["IndexName"]: ([key["AttributeName"] for key in index["KeySchema"]], index["Projection"]["ProjectionType"])
        for index in indexes
    }
    assert found == {
        "by_state": (["state", "created_at"], "ALL"),
        "by_release": (["release_month", "sent"], "KEYS_ONLY"),
    }


def test_photos_are_private_encrypted_and_really_deleted(assembly: Assembly) -> None:
    properties = assembly.one("Media", "AWS::S3::Bucket").properties
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert "BucketEncryption" in properties
    assert "VersioningConfiguration" not in properties
    (statement,) = assembly.one("Media/Policy", "AWS::S3::BucketPolicy").properties["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_no_template_holds_a_webhook_key(assembly: Assembly) -> None:
    assert assembly.one("WebhookSecrets", "AWS::SecretsManager::Secret").properties["SecretString"] == "{}"


def test_no_template_holds_the_key_that_signs_documents(assembly: Assembly) -> None:
    assert assembly.one("SigningKey", "AWS::SecretsManager::Secret").properties["SecretString"] == "{}"


def test_participants_are_sealed_with_a_key_of_their_own_that_changes_each_year(assembly: Assembly) -> None:
    sealed = {table.path: table.properties.get("SSESpecification") for table in assembly.of("AWS::DynamoDB::Table")}
    own = sealed.pop("Community")
    assert own
    assert set(sealed.values()) == {None}
    assert own["SSEType"] == "KMS"
    table = assembly.one("Community", "AWS::DynamoDB::Table")
    assert assembly.target(table.stack, own["KMSMasterKeyId"]) == "CommunityKey"
    assert assembly.one("CommunityKey", "AWS::KMS::Key").properties["EnableKeyRotation"] is True


def test_files_with_numbers_are_private_and_gone_after_thirty_days(assembly: Assembly) -> None:
    properties = assembly.one("Imports", "AWS::S3::Bucket").properties
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["LifecycleConfiguration"]["Rules"] == [{"ExpirationInDays": 30, "Status": "Enabled"}]


def test_no_template_holds_the_contact_key(assembly: Assembly) -> None:
    properties = assembly.one("ContactKey", "AWS::SecretsManager::Secret").properties
    assert "SecretString" not in properties
    assert properties["GenerateSecretString"]["PasswordLength"] == 64
