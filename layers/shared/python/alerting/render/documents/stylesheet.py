"""How a browser shows a feed to somebody who opens it: CSS, because browsers are taking XSLT out."""

from typing import Final

MEDIA_TYPE: Final = "text/css"

FEED_CSS: Final = """\
:root { color-scheme: light dark; }
feed, channel { display: block; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1.125rem/1.5 system-ui, sans-serif; }
feed > title, channel > title { display: block; font-size: 1.75rem; font-weight: 700; }
entry, item { display: block; margin-top: 1.5rem; padding-top: 1rem; border-top: 2px solid; }
entry > title, item > title { display: block; font-size: 1.25rem; font-weight: 700; }
entry > summary, item > description, channel > description { display: block; white-space: pre-line; }
entry > updated, item > pubDate { display: block; font-size: 1rem; }
id, link, author, category, published, feed > updated, language, lastBuildDate, ttl, guid { display: none; }
"""
