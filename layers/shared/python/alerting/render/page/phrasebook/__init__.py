"""Everything the pages say by themselves, a module per language. What the operator wrote is in no language but Dutch."""

from typing import Final

from alerting.render.page.phrasebook.dutch import DUTCH
from alerting.render.page.phrasebook.english import ENGLISH

PHRASEBOOKS: Final = (DUTCH, ENGLISH)
