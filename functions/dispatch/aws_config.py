"""How long and how often boto3 tries, so that no hanging connection eats up an invocation, and what it leaves out for speed.

A worker makes a thousand calls for a thousand texts. Checking each request against the service's model (ours are built from types
and validated values; the service checks them anyway) and composing the long form of the user agent take a quarter of that time.
"""

from typing import Any, Final

from botocore.config import Config

_LEAN: Final[dict[str, Any]] = {"parameter_validation": False, "user_agent": "kindalarm"}

#: For sends. One try: a job decides itself about the next.
ONE_TRY: Final = Config(retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=1, read_timeout=3, **_LEAN)
#: For tables, queues and secrets.
IMPATIENT: Final = Config(retries={"total_max_attempts": 3, "mode": "standard"}, connect_timeout=1, read_timeout=3, **_LEAN)
