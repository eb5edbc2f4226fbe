"""New World and N-DEx files keep the structure of the public samples."""

from lxml import etree

from handoff.town.place import CAD_NEW_WORLD, RMS_NDEX
from tests.handoff.town.days import demo_day
from tests.samples import SAMPLES, needs_samples

NEW_WORLD_MORE = {"/CallExport/Restriction"}
"""A mark on the whole call, which no public sample has (R11)."""
NDEX_MORE = {
    "nc:ActivityDescriptionText",
    "nc:PersonBirthDate",
    "nc:PersonBirthDate/nc:Date",
    "nc:PersonName",
    "nc:PersonName/nc:PersonGivenName",
    "nc:PersonName/nc:PersonSurName",
    "nc:LocationAddress",
    "nc:ActivityInvolvedPersonAssociation",
}
"""Names, addresses and narrative, which the public sample leaves out (formats.md 3.1)."""


def _files(feed):
    day = demo_day()
    broken = {b.key for b in day.truth.broken}
    return [m for m in day.messages if m.feed == feed and m.message_key not in broken]


def _paths(root):
    """Element paths by local name."""
    tree = {root: f"/{etree.QName(root).localname}"}
    for element in root.iter(etree.Element):
        if element is not root:
            tree[element] = f"{tree[element.getparent()]}/{etree.QName(element).localname}"
    return set(tree.values())


def _parsed(body):
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))


@needs_samples
def test_new_world_files_have_only_elements_that_the_samples_have():
    samples = [p for p in (SAMPLES / "cad-nws-aegis").glob("*.xml") if "bom" not in p.name]
    known = set().union(*(_paths(_parsed(p.read_bytes())) for p in samples))
    made = set().union(*(_paths(_parsed(m.body)) for m in _files(CAD_NEW_WORLD)))
    assert made - known == NEW_WORLD_MORE
    assert len(made) > 60


@needs_samples
def test_new_world_files_are_in_the_namespace_of_the_samples():
    sample = _parsed((SAMPLES / "cad-nws-aegis" / "minimal_call.xml").read_bytes())
    namespace = etree.QName(sample).namespace
    assert {etree.QName(_parsed(m.body)).namespace for m in _files(CAD_NEW_WORLD)} == {namespace}


@needs_samples
def test_ndex_files_have_only_elements_that_the_sample_or_the_mapping_has():
    known = _paths(_parsed((SAMPLES / "ndex" / "NDEx-NIBRS.xml").read_bytes()))
    more = tuple("/" + "/".join(n.split(":")[1] for n in p.split("/")) for p in NDEX_MORE)
    made = set().union(*(_paths(_parsed(m.body)) for m in _files(RMS_NDEX)))
    strange = {path for path in made - known if not any(one in path for one in more)}
    assert strange == set()
    assert len(made) > 60


def test_the_stamp_in_a_new_world_file_name_orders_the_snapshots_of_a_call():
    names = {}
    for message in _files(CAD_NEW_WORLD):
        call, _, sequence = message.message_key.rpartition(":")
        names.setdefault(call, {})[int(sequence)] = message.name
    for of_call in names.values():
        in_order = [of_call[sequence] for sequence in sorted(of_call)]
        assert in_order == sorted(in_order)
        assert len(set(in_order)) == len(in_order)


def test_new_world_times_are_local_and_carry_no_zone():
    stamps = [
        element.text
        for message in _files(CAD_NEW_WORLD)
        for element in _parsed(message.body).iter("{*}CreateDateTime")
    ]
    assert stamps
    assert all(len(stamp) == 19 and stamp[10] == "T" for stamp in stamps)


def test_a_withdrawn_report_is_deleted_under_its_own_item_id():
    day = demo_day()
    withdrawn = next(r for r in day.truth.reports if r.scenario == "report_withdrawn")
    files = [m for m in _files(RMS_NDEX) if f":{withdrawn.number}:" in m.message_key]
    roots = [_parsed(m.body) for m in files]
    items = {root.findtext(".//{*}DataItemID") for root in roots}
    says = [root.findtext(".//{*}DataItemPublishInstruction").strip() for root in roots]
    numbers = [int(root.findtext(".//{*}MessageSequenceNumber")) for root in roots]
    assert len(items) == 1
    assert says == ["Insert", "Delete"]
    assert numbers == sorted(numbers)
