"""jCard (RFC 7095): a contact card as JSON inside a string. Only the display name is read."""

import orjson

from connectors.formats.texts import clean


def display_name(card: str | None) -> str | None:
    """The `fn` property, such as `["fn", {}, "text", "A. Moreno"]`; None when there is none."""
    if not card:
        return None
    try:
        value = orjson.loads(card)
    except orjson.JSONDecodeError:
        return None
    properties = value[1] if isinstance(value, list) and len(value) > 1 else None
    for entry in properties if isinstance(properties, list) else ():
        if isinstance(entry, list) and len(entry) > 3 and entry[0] == "fn":
            return clean(entry[3]) if isinstance(entry[3], str) else None
    return None
