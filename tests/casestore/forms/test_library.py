"""The library: versions, terms, attestation, what comes with the program."""

import pytest

from casestore.forms import library
from casestore.forms.library_words import FORM_SENTENCES, FormCode, FormState, Source
from casestore.forms.read import read_document
from casestore.forms.shipped_forms import shipped_forms
from casestore.forms.terms import Licence, all_terms
from tests.casestore.forms.made import choice, document, item
from tests.casestore.town import ANA, BEN, NOON, later

CSSRS = [{"system": "http://loinc.org", "code": "93373-9"}]


def add(clinic, made=None, source=Source.IMPORTED):
    found = read_document(made or document(item("q")))
    return clinic.do(library.add, found, source, ANA, NOON)


def listed(clinic, *states):
    with clinic.zone.read() as conn:
        return library.forms(conn, *states)


def one(clinic, form_id):
    with clinic.zone.read() as conn:
        return library.form_row(conn, form_id)


def test_every_code_has_its_sentence():
    assert set(FORM_SENTENCES) == set(FormCode)


def test_the_programs_forms_are_brought_once_and_the_free_ones_switched_on(clinic):
    assert clinic.do(library.bring_shipped, NOON) == len(shipped_forms())
    assert clinic.do(library.bring_shipped, later(days=1)) == 0
    found = {row.title: row for row in listed(clinic)}
    assert len(found) == len(shipped_forms())
    assert found["PHQ-9"].state is FormState.PUBLISHED
    pss = found["PSS-3 – Patient Safety Screener"]
    assert (pss.state, pss.needs_attestation) == (FormState.DRAFT, True)


def test_a_version_is_switched_on_and_its_successor_retires_it(clinic):
    first = add(clinic, source=Source.AUTHORED).form_id
    assert clinic.do(library.publish, first, ANA, NOON).code is FormCode.DONE
    second = add(clinic, document(item("q"), item("r")), Source.AUTHORED).form_id
    assert one(clinic, second).number == 2
    assert clinic.do(library.publish, second, BEN, later(hours=1)).code is FormCode.DONE
    assert one(clinic, first).state is FormState.RETIRED
    assert [row.form_id for row in listed(clinic, FormState.PUBLISHED)] == [second]
    with clinic.zone.read() as conn:
        assert len(library.form_of(conn, first).items) == 1


def test_the_same_document_twice_is_one_version(clinic):
    first = add(clinic)
    again = add(clinic)
    assert (again.code, again.form_id) == (FormCode.THERE_ALREADY, first.form_id)


def test_a_form_of_unknown_rights_waits_for_an_attestation(clinic):
    form_id = add(clinic).form_id
    assert clinic.do(library.publish, form_id, ANA, NOON).code is FormCode.ATTEST_FIRST
    assert one(clinic, form_id).state is FormState.DRAFT
    clinic.do(library.attest, form_id, BEN, "Letter of the author, on file", NOON)
    assert clinic.do(library.publish, form_id, ANA, NOON).code is FormCode.DONE


@pytest.mark.parametrize(
    ("made", "terms"),
    [
        (document(item("q"), code=CSSRS), "c-ssrs"),
        (document(item("q"), title="AUDIT-C (alcohol)"), "audit"),
        (document(item("q"), title="DAST-10"), "dast"),
        (document(item("q"), title="The CRAFFT 2.1"), "crafft"),
        (document(*[choice(k, 0, 1) for k in ("68518-0", "68519-8", "68520-6")]), "audit"),
    ],
)
def test_gated_instruments_cannot_be_called_the_agencys_own(clinic, made, terms):
    form_id = add(clinic, made, Source.AUTHORED).form_id
    row = one(clinic, form_id)
    assert (row.terms, row.licence) == (terms, Licence.ATTEST)
    assert clinic.do(library.publish, form_id, ANA, NOON).code is FormCode.ATTEST_FIRST


def test_an_attestation_holds_for_later_versions_of_the_same_form(clinic):
    first = add(clinic, document(item("q"), title="DAST-10")).form_id
    clinic.do(library.attest, first, ANA, "Non-commercial, with credit", NOON)
    second = add(clinic, document(item("q"), item("r"), title="DAST-10")).form_id
    assert clinic.do(library.publish, second, ANA, NOON).code is FormCode.DONE


def test_reserved_instruments_are_never_switched_on(clinic):
    form_id = add(clinic, document(item("q"), title="CAMS SSF-5")).form_id
    assert clinic.do(library.attest, form_id, ANA, "We want it", NOON).code is FormCode.NOT_ALLOWED
    assert clinic.do(library.publish, form_id, ANA, NOON).code is FormCode.NOT_ALLOWED


def test_acts_on_nothing_and_on_the_wrong_state_say_so(clinic):
    form_id = add(clinic, source=Source.AUTHORED).form_id
    assert clinic.do(library.retire, form_id, ANA, NOON).code is FormCode.NOT_PUBLISHED
    clinic.do(library.publish, form_id, ANA, NOON)
    assert clinic.do(library.publish, form_id, ANA, NOON).code is FormCode.NOT_A_DRAFT
    assert clinic.do(library.retire, form_id, ANA, NOON).code is FormCode.DONE
    for act in (library.publish, library.retire):
        assert clinic.do(act, "none", ANA, NOON).code is FormCode.NOT_FOUND
    assert clinic.do(library.attest, "none", ANA, "x", NOON).code is FormCode.NOT_FOUND


def test_terms_are_looked_up_for_every_shipped_form_and_named_once():
    ids = [terms.id for terms in all_terms()]
    assert len(ids) == len(set(ids))
    assert {library.terms_of(form).id for form in shipped_forms().values()} <= set(ids)
