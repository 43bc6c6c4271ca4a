"""Rows that somebody mistyped, or that another version of the code wrote: they cost nobody else their message."""

from alerting.store.alerts import to_row
from alerting.store.community import CommunityReader
from alerting.store.community_rows import participant_key
from alerting.store.settings import SettingsStore
from builders import COMMUNITY, SETTINGS, House
from people import participant, person_id, put_people


def test_a_mistyped_network_leaves_the_others_what_they_are(house: House) -> None:
    for name, columns in {"good": 16, "typed": "sixteen"}.items():
        row = {"pk": "NETWORKS", "sk": name, "url": "https://signs.example", "rows": 3, "columns": columns}
        house.dynamodb.put_item(TableName=SETTINGS, Item=to_row(row))
    assert SettingsStore(house.dynamodb, SETTINGS).networks_by_id(["good", "typed", "gone"]).keys() == {"good"}


def test_a_participant_that_cannot_be_read_leaves_the_others_what_they_are(house: House) -> None:
    put_people(house.dynamodb, [participant(0), participant(1)])
    broken = {**participant_key(person_id(1)), "document": '{"id": "x"}'}
    house.dynamodb.put_item(TableName=COMMUNITY, Item=to_row(broken))
    found = CommunityReader(house.dynamodb, COMMUNITY).participants([person_id(0), person_id(1), person_id(2)])
    assert found.keys() == {person_id(0)}


def test_an_organisation_that_cannot_be_read_holds_up_nobody_elses_release(house: House) -> None:
    before = SettingsStore(house.dynamodb, SETTINGS).organisations()
    broken = {"pk": "ORGANISATIONS", "sk": "kapot", "document": '{"code": "kapot"}'}
    house.dynamodb.put_item(TableName=SETTINGS, Item=to_row(broken))
    assert SettingsStore(house.dynamodb, SETTINGS).organisations() == before != []
