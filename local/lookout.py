"""Watches the public bucket from outside while a story is played: which object stood there from when to when."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from local.aws import LocalAws

#: How often it looks; what it tells is this much too late at the most.
EVERY_SECONDS: Final = 0.1


@dataclass(slots=True)
class Lookout:
    """What was seen: for every key, from when on it had which ETag (None: it was not there)."""

    aws: LocalAws
    bucket: str
    seen: dict[str, list[tuple[datetime, str | None]]] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Until it is called off."""
        s3 = self.aws.session().client("s3", endpoint_url=self.aws.endpoint, config=self.aws.config())
        while not self._over.is_set():
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
            self._note({item["Key"]: item["ETag"] for page in pages for item in page.get("Contents", ())})
            time.sleep(EVERY_SECONDS)

    def call_off(self) -> None:
        """Stop watching."""
        self._over.set()

    def changed(self, key: str, since: datetime) -> datetime | None:
        """When the key first became another than it was at that moment; None if it did not."""
        return next((at for at, _ in self.seen.get(key, ()) if at > since), None)

    def _note(self, found: Mapping[str, str]) -> None:
        at = datetime.now(UTC)
        for key in self.seen.keys() | found.keys():
            history = self.seen.setdefault(key, [])
            tag = found.get(key)
            if (history[-1][1] if history else None) != tag:
                history.append((at, tag))


@contextmanager
def looking_out(aws: LocalAws, bucket: str) -> Iterator[Lookout]:
    """A lookout for as long as the context lasts."""
    lookout = Lookout(aws, bucket)
    thread = threading.Thread(target=lookout.watch, daemon=True)
    thread.start()
    try:
        yield lookout
    finally:
        lookout.call_off()
        thread.join(5)
