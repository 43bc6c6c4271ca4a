"""Write or compare the committed OpenAPI 3.1 documents, staff's and the public one: `python -m local.openapi [--check]`."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from access.api import make_access_api
from access.office import House
from alerting.store.alerts import AlertStore
from alerting.store.progress import ProgressReader
from alerting.store.settings import SettingsStore
from community.devices.api import make_devices_api
from community.participants.api import make_participants_api
from configuration.api import make_configuration_api
from intake import api_handler as intake_api
from intake import cap_request
from media.photos.api import make_photos_api
from media.posters.api import make_previews_api
from status.api import make_status_api
from status.releases import ReleaseReader
from status.stores import Stores

ROOT: Final = Path(__file__).parent.parent
STAFF: Final = "Commands and queries of operators and police systems. Failures are problem details (RFC 9457)."
PUBLIC: Final = "What citizens' phones and pages call. No account: a device or participant has a secret of its own."


def staff() -> dict[str, Any]:
    """The description of what operators and police systems call."""
    client = boto3.client("dynamodb", region_name="eu-central-1")  # describes routes only; nothing is called
    stores = Stores(AlertStore(client, ""), ProgressReader(client, ""), SettingsStore(client, ""), ReleaseReader(client, ""))
    status = make_status_api(stores, lambda: datetime.now(UTC), cast("Any", None))
    configuration = make_configuration_api(cast("Any", None), cast("Any", None), cast("Any", None))
    photos = make_photos_api(cast("Any", None), stores.settings)
    posters = make_previews_api(cast("Any", None))
    access = make_access_api(House(cast("Any", None), cast("Any", None), stores.settings), lambda: datetime.now(UTC), str)
    whole = _together("Kindalarm", STAFF, [intake_api.api(), status, configuration, photos, posters, access])
    whole["paths"][cap_request.PATH]["post"]["requestBody"]["content"] |= cap_request.REQUEST
    return whole


def public() -> dict[str, Any]:
    """The description of what everybody may call. Its routes are described, so their surroundings are never asked for."""
    return _together(
        "Kindalarm, public", PUBLIC, [make_devices_api(cast("Any", None), {}), make_participants_api(cast("Any", None))]
    )


DOCUMENTS: Final[Mapping[Path, Callable[[], dict[str, Any]]]] = {
    ROOT / "functions" / "intake" / "openapi.json": staff,
    ROOT / "docs" / "public-api.json": public,
}


def _together(title: str, description: str, apis: Sequence[APIGatewayHttpResolver]) -> dict[str, Any]:
    parts = [json.loads(api.get_openapi_json_schema(title=title, version="1.0.0", openapi_version="3.1.0")) for api in apis]
    whole: dict[str, Any] = parts[0]
    for part in parts[1:]:
        whole["paths"] |= part["paths"]
        whole["components"]["schemas"] |= part.get("components", {}).get("schemas", {})
    whole["info"]["description"] = description
    whole["servers"] = [{"url": "/"}]
    return whole


def main() -> int:
    """Write the documents, or say which is out of date."""
    stale = 0
    for path, describe in DOCUMENTS.items():
        text = json.dumps(describe(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            print(f"{path.relative_to(ROOT)} is out of date: run 'make openapi' and look at the difference.")
            stale += 1
    return int(stale > 0)


if __name__ == "__main__":
    sys.exit(main())
