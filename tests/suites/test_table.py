"""The page about Kafka lists the cases and hosts that there are, and claims no others."""

from tests.suites.table import HOSTS, PAGE, cases, table, written


def test_the_page_has_a_row_for_each_case_and_a_column_for_each_host():
    found = written(PAGE.read_text())
    assert found[0][1:] == [host.set_up.name for host in HOSTS]
    expected = [line.strip("|").split("|") for line in table({}).splitlines()[2:]]
    assert [row[0] for row in found[2:]] == [row[0].strip() for row in expected]
    for row, other in zip(found[2:], expected, strict=True):
        assert [cell == "–" for cell in row[1:]] == [cell.strip() == "–" for cell in other[1:]]
    assert len(cases()) == len(found) - 2


def test_nothing_in_the_page_has_failed():
    for row in written(PAGE.read_text())[2:]:
        assert all(cell == "–" or cell.startswith(("passed", "yes")) for cell in row[1:]), row
