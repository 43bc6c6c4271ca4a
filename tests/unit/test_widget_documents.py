"""The embeddable banner as it is published: small, without what could hurt a website, and in the deployment's own names."""

import re
from dataclasses import replace

import pytest

from alerting.render.brand import Brand
from dispatch.site.widget_documents import widget_documents
from published import EXERCISES, LIVE

DOCUMENTS = {document.path: document for document in widget_documents(LIVE)}
SCRIPT = DOCUMENTS["widget/kind-alarm-banner.js"].body.decode()
PAGE = DOCUMENTS["widget/index.html"].body.decode()
MARKUP = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", ".style", "setAttribute")
TRACES = ("cookie", "localStorage", "sessionStorage", "indexedDB", "geolocation", "sendBeacon", "window.")
FEARED = (*MARKUP, *TRACES)


def test_script_page_and_style_are_published_in_the_live_tree_only() -> None:
    assert {path: document.media_type for path, document in DOCUMENTS.items()} == {
        "widget/kind-alarm-banner.js": "text/javascript; charset=utf-8",
        "widget/page.css": "text/css; charset=utf-8",
        "widget/index.html": "text/html; charset=utf-8",
    }
    assert {document.max_age for document in DOCUMENTS.values()} == {300}
    assert widget_documents(EXERCISES) == ()


def test_the_script_is_under_ten_kilobytes() -> None:
    assert len(SCRIPT.encode()) <= 10_000


@pytest.mark.parametrize("word", FEARED)
def test_the_script_does_nothing_that_a_website_would_have_to_fear(word: str) -> None:
    assert word not in SCRIPT


def test_the_page_has_nothing_inline_that_a_strict_policy_refuses() -> None:
    assert re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", PAGE) is None


def test_every_attribute_that_the_script_reads_stands_on_the_page_and_no_other() -> None:
    read = set(re.findall(r'(?:getAttribute|hasAttribute|#number)\("(\w+)"\)', SCRIPT)) | {"lang", "position"}
    table = PAGE.partition("<tbody>")[2].partition("</tbody>")[0]
    assert set(re.findall(r"<code>(\w+)</code>", "".join(re.findall(r"<th.*?</th>", table)))) == read


def test_a_deployment_has_its_own_address_and_names() -> None:
    brand = Brand(amber='Kind "Alarm"', missing_child="Zoek mee")
    own = {made.path: made.body.decode() for made in widget_documents(replace(LIVE, public_url="https://a.example", brand=brand))}
    assert '"Kind \\"Alarm\\""' in own["widget/kind-alarm-banner.js"]
    assert '"Zoek mee"' in own["widget/kind-alarm-banner.js"]
    assert "Kind &quot;Alarm&quot; of Zoek mee" in own["widget/index.html"]
    assert "https://a.example/widget/kind-alarm-banner.js" in own["widget/index.html"]
    assert all(word not in text for text in own.values() for word in ("AMBER Alert", "Vermist Kind Alert", "kindalarm.nl"))
