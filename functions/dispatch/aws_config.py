"""How long and how often boto3 tries, so that no hanging connection eats up an invocation."""

from typing import Final

from botocore.config import Config

#: For sends. One try: a job decides itself about the next.
ONE_TRY: Final = Config(retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=1, read_timeout=3)
#: For tables, queues and secrets.
IMPATIENT: Final = Config(retries={"total_max_attempts": 3, "mode": "standard"}, connect_timeout=1, read_timeout=3)
