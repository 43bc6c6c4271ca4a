"""Rows of the settings table that somebody mistyped."""

from alerting.store.alerts import to_row
from alerting.store.settings import SettingsStore
from builders import SETTINGS, House


def test_a_mistyped_number_costs_nobody_else_their_message(house: House) -> None:
    for name, number in {"good": "+31655500001", "typed": "0612345678"}.items():
        row = {"pk": "RECIPIENTS#sms", "sk": name, "number": number, "exercise": False}
        house.dynamodb.put_item(TableName=SETTINGS, Item=to_row(row))
    found = SettingsStore(house.dynamodb, SETTINGS).sms_recipients_by_id(["good", "typed", "gone"])
    assert {name: recipient.number for name, recipient in found.items()} == {"good": "+31655500001"}
