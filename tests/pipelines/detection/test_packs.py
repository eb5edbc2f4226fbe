"""An agency names its pack; a name or file that is none is said at the start."""

import pytest
from pydantic import ValidationError

from pipelines.agency import Agency
from pipelines.detection.packs import default_pack, require_pack, written

BASE = {"agency_id": "a", "name": "A", "jurisdiction": "US"}


def test_a_shipped_pack_and_a_written_one_are_accepted(tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text(written(default_pack()))
    require_pack("cowlitz_wa")
    require_pack(str(file))


def test_an_unknown_pack_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match=r"there is no pack cowlitz_wo.*handoff flag types"):
        require_pack("cowlitz_wo")


@pytest.mark.parametrize("text", [None, "nothing = 1", "name = ", '[codes]\nx = "y"'])
def test_a_file_that_is_no_pack_is_refused(tmp_path, text):
    file = tmp_path / "ours.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ValueError, match=r"ours\.toml"):
        require_pack(str(file))


def test_an_agency_with_an_unknown_pack_is_not_configured():
    with pytest.raises(ValidationError, match="there is no pack"):
        Agency.model_validate({**BASE, "pack": "no_such"})
