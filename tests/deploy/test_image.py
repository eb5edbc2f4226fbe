"""The image holds the program and what it needs, and runs as nobody in particular."""

import re

from tests.house.committed import ROOMS, ROOT, text_of

DOCKERFILE = text_of(ROOT / "deploy" / "Dockerfile")
STAGES = DOCKERFILE.split("\nFROM ")[1:]


def test_what_builds_is_not_in_what_runs():
    assert len(STAGES) == 2
    assert STAGES[0].startswith("${PYTHON} AS build")
    assert "pip install" not in STAGES[1]
    assert re.findall(r"^COPY --from=build (\S+)", STAGES[1], re.M) == ["/opt/handoff"]


def test_it_runs_as_an_account_without_a_name_and_stops_by_the_signal_that_we_know():
    assert re.search(r"^USER 10001:10001$", STAGES[1], re.M)
    assert STAGES[1].index("USER 10001") > STAGES[1].index("RUN ")
    assert "STOPSIGNAL SIGTERM" in STAGES[1]
    assert 'ENTRYPOINT ["handoff"]' in STAGES[1]


def test_packages_are_those_of_the_lock_with_their_hashes():
    assert "--require-hashes" in STAGES[0]
    assert "requirements.lock" in STAGES[0]
    assert "requirements-dev" not in DOCKERFILE


def test_the_build_sees_every_room_and_nothing_else():
    copied = set(re.findall(r"^COPY (\w+) \w+$", STAGES[0], re.M))
    assert copied == set(ROOMS)
    ignored = text_of(ROOT / "deploy" / "Dockerfile.dockerignore").splitlines()
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == {
        *ROOMS,
        *("requirements.lock", "pyproject.toml", "README.md", "LICENSE", "NOTICE"),
    }
