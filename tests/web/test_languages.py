"""Languages: every sentence of a page has its twin, and each request is answered in one."""

import re
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import orjson
import pytest
from jinja2 import Environment, nodes
from jinja2.ext import i18n
from sqlalchemy import select

from casestore.tables import lead as lead_table
from schemas.audit import AuditTag
from tests.web.dispatch_town import NOON, PASSWORD
from tests.web.every_page import visits
from tests.web.visitor import Visitor, signed_in
from web import catalog
from web.clinical.routes_table import CLINICAL_ROUTES
from web.dispatch.routes_table import DISPATCH_ROUTES
from web.shell.languages import languages
from web.shell.routes_table import SHELL_ROUTES
from web.shell.times import Times
from web.shell.wording import ENGLISH, speak
from zone.journal.tables import audit

OPEN: frozenset[str] = frozenset()
"""Files whose sentences may still lack their twin. Empty, and to be kept so."""
DATA = {"Welfare check", "Test call"}
"""Words of a call type, as CAD typed them."""
NO_WORDS = {"CFR", "SHA-256", "F1", "GB", "Enter", "min"}
READ_ALOUD = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"{]*[A-Za-z]{2}[^"{]*)"')


@pytest.mark.parametrize("code", catalog.codes())
def test_every_sentence_of_the_pages_has_its_twin(code):
    lacking = {
        said: files for said, files in catalog.missing(code).items() if not set(files) <= OPEN
    }
    assert lacking == {}, "translate, then run python -m web.catalog (docs/languages.md)"


@pytest.mark.parametrize("code", catalog.codes())
def test_a_catalogue_keeps_the_places_and_is_compiled_as_it_stands(code):
    assert catalog.crooked(code) == []
    twin = catalog.po_file(code).with_suffix(".mo")
    assert twin.read_bytes() == catalog.compiled(code), "run python -m web.catalog"


def test_no_template_says_a_word_past_the_catalogue():
    """Text between the tags, and what is read aloud, stands in `_(…)`, so that it can be said."""
    env = Environment(extensions=[i18n], autoescape=True)
    said = []
    for page in catalog.WEB.rglob("templates/**/*.html"):
        parts = list(_data(env.parse(page.read_text())))
        said += [f"{page.name}: {word}" for word in _words(parts) if word not in NO_WORDS]
        said += [f"{page.name}: {m}" for part in parts for m in READ_ALOUD.findall(part)]
    assert said == []


def test_every_page_of_the_clinic_is_said_in_spanish(ward, leads):
    with ward.state.site.zone.read() as conn:
        case = conn.scalar(select(lead_table.c.case_id).where(lead_table.c.case_id.is_not(None)))
    ids = {"lead_id": leads["26-104199"], "case_id": case, "person_id": "person-marcus"}
    every = visits((*SHELL_ROUTES, *CLINICAL_ROUTES), ids | {"name": "met"})
    assert english_left(ward, every) == {}


def test_every_page_of_dispatch_is_said_in_spanish(board):
    every = visits((*SHELL_ROUTES, *DISPATCH_ROUTES), {"incident_id": "inc-26-104209"})
    assert english_left(board, every) == {}


def english_left(pages, every):
    """Pages on which a sentence stands in English that the Spanish catalogue has."""
    catalogue = languages()["es"].sentences
    english = {said for said in map(catalog.first, catalog.gathered()) if " " in said} - DATA
    english = {said for said in english if catalogue.gettext(said) != said}
    every = {one.route: one for one in every}.values()
    visitors = {login: Visitor(pages) for login in {one.login for one in every}}
    found = {}
    for one in every:
        visitor = visitors[one.login]
        if one.login and not visitor.cookies:
            visitor.post("/sign-in", {"login": one.login, "password": PASSWORD})
        answer = visitor.get(one.path, **{"accept-language": "es-MX,es;q=0.9,en;q=0.5"})
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert '<html lang="es"' in answer.text, one
            if left := english & Text(answer.text).said:
                found[one.route] = left
    return found


class Text(HTMLParser):
    """What a page says between its tags, and what it has read aloud."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: set[str] = set()
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.said.add(data.strip())

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.said |= {value or "" for _name, value in attrs}


def test_the_account_speaks_first_then_the_switch_then_the_browser(board):
    dana = signed_in(board, "dana")
    assert 'lang="en"' in dana.get("/board").text
    assert 'lang="es"' in dana.get("/board", **{"accept-language": "es"}).text
    switched = dana.submit("/language", code="es", back_to="/board")
    assert (switched.status_code, switched.headers["location"]) == (303, "/board")
    del dana.cookies["handoff_language"]
    page = dana.get("/board", **{"accept-language": "en"}).text
    assert 'lang="es"' in page
    assert "Llamadas en curso" in page


def test_a_browser_without_an_account_keeps_its_switch(ward):
    somebody = Visitor(ward)
    answer = somebody.post("/language", {"code": "es", "back_to": "/partner/none"})
    assert answer.headers["location"] == "/partner/none"
    page = somebody.get("/partner/none", **{"accept-language": "en"}).text
    assert "Escriba el código" in page
    assert somebody.post("/language", {"code": "xx"}).status_code == 400
    assert somebody.post("/language", {"code": "en"}, origin="http://else").status_code == 403


def test_choosing_a_language_is_audited_and_ends_no_session(ward):
    carla = signed_in(ward, "carla")
    carla.submit("/language", code="es")
    carla.submit("/language", code="es")
    assert carla.get("/today").status_code == 200
    with ward.state.site.zone.read() as conn:
        own = select(audit.c.detail).where(audit.c.tag == AuditTag.ACCOUNT_CHANGED.value)
        assert [orjson.loads(d)["field"] for d in conn.scalars(own)] == ["language"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-419,en;q=0.8", "es"),
        ("fr,es;q=0.4,en;q=0.3", "es"),
        ("en-US,es;q=0.9", "en"),
        ("es;q=0,en", "en"),
        ("*;q=x,,;q=;", "en"),
    ],
)
def test_a_browser_is_taken_at_its_word(ward, header, code):
    page = Visitor(ward).get("/sign-in", **{"accept-language": header}).text
    assert f'<html lang="{code}"' in page


def test_an_error_page_speaks_the_language_too(ward):
    assert (
        "Aquí no hay nada para usted" in Visitor(ward).get("/no", **{"accept-language": "es"}).text
    )


def test_dates_are_said_as_the_language_says_them():
    times = Times(ZoneInfo("America/Chicago"))
    try:
        speak(languages()["es"])
        assert times.day_clock(NOON) == "lun 23 nov, 13:02"
        assert times.day_year(NOON) == "23 nov 2026"
        speak(ENGLISH)
        assert times.day_year_clock(NOON) == "Nov 23, 2026, 13:02"
    finally:
        speak(ENGLISH)


def _data(tree):
    """A template's own text, in order, without names of classes."""
    for part in tree.iter_child_nodes():
        if isinstance(part, nodes.TemplateData):
            yield part.data
        elif not (isinstance(part, nodes.Block) and part.name == "body_class"):
            yield from _data(part)


def _words(parts):
    """Words outside of tags; a tag may begin in one part and end in a later one."""
    out, inside = [], False
    for char in "\x01".join(parts):
        if char in "<>":
            inside = char == "<"
        out.append(" " if inside or char in "<>\x01" else char)
    text = re.sub(r"&#?\w+;", " ", "".join(out))
    plain = " ".join(token for token in text.split() if '"' not in token and "=" not in token)
    return re.findall(r"[^\W\d_][\w'-]+", plain)
