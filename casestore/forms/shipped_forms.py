"""The instruments that come with the program, read from their files."""

from functools import cache
from pathlib import Path

from casestore.forms.model import Form
from casestore.forms.read import read_form

FOLDER = Path(__file__).with_name("shipped")


@cache
def shipped_forms() -> dict[str, Form]:
    """File stem → form, such as `phq-9`."""
    files = sorted(FOLDER.glob("*.json"))
    return {file.stem: read_form(file.read_bytes()).form for file in files}
