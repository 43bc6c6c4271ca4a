"""Write or compare the committed OpenAPI 3.1 document of all operator routes: `python -m local.openapi [--check]`."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from alerting.store.alerts import AlertStore
from alerting.store.progress import ProgressReader
from alerting.store.settings import SettingsStore
from intake import api_handler as intake_api
from status.api import make_status_api
from status.stores import Stores

PATH = Path(__file__).parent.parent / "functions" / "intake" / "openapi.json"


def document() -> dict[str, Any]:
    """The description of both functions' routes as one document."""
    client = boto3.client("dynamodb", region_name="eu-central-1")  # describes routes only; nothing is called
    stores = Stores(AlertStore(client, ""), ProgressReader(client, ""), SettingsStore(client, ""))
    apis = (intake_api.api(), make_status_api(stores, lambda: datetime.now(UTC)))
    parts = [json.loads(api.get_openapi_json_schema(title="Kindalarm", version="1.0.0", openapi_version="3.1.0")) for api in apis]
    whole: dict[str, Any] = parts[0]
    for part in parts[1:]:
        whole["paths"] |= part["paths"]
        whole["components"]["schemas"] |= part.get("components", {}).get("schemas", {})
    whole["info"]["description"] = (
        "Commands and queries of operators and police systems. Failures are problem details (RFC 9457)."
    )
    whole["servers"] = [{"url": "/"}]
    return whole


def main() -> int:
    """Write the document, or say that it is out of date."""
    text = json.dumps(document(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if "--check" not in sys.argv:
        PATH.write_text(text, "utf-8")
        return 0
    if not PATH.exists() or PATH.read_text("utf-8") != text:
        print("functions/intake/openapi.json is out of date: run 'make openapi' and look at the difference.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
