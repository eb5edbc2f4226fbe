"""Structure-aware mutations of messages: fields are changed, moved, doubled, dropped and swapped
for values that hurt, so that most mutants stay well formed and reach the reader's deeper parts."""

import copy
import json
import random
from collections.abc import Callable
from typing import Any

from lxml import etree

VALUES = (
    *("", " ", "0", "-1", "1e400", "9" * 40, "null", "true", '""', "\x0b", "\u202e", "a" * 5000),
    *(
        "0001-01-01T00:00:00+00:00",
        "2026-11-01T01:30:00",
        "2026-02-30",
        "9999-12-31T23:59:59-14:00",
    ),
    *("20260301", "20261345999999+9999", "13/13/2026", "<b>", "]]>", "&amp;", "\\T\\", "~^&|", ";"),
    *("urn:emergency:uid:incidentid:0:x", "#<Object:0x1>", "NaN", "Infinity", "😀", "é", "-91"),
)
PLAIN = (None, True, False, 0, -1, 2**70, 1.5, [], {}, [[[[]]]], {"a": {"b": []}}, *VALUES)
Mutate = Callable[[bytes, random.Random], bytes]


def mutate_json(body: bytes, chance: random.Random) -> bytes:
    """One to four changes of a JSON document."""
    whole = json.loads(body)
    for _ in range(chance.randint(1, 4)):
        places = list(_places(whole))
        if not places:
            break
        holder, key = chance.choice(places)
        _change(holder, key, chance)
    return json.dumps(whole).encode()


def _places(node: Any) -> Any:
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(items) if isinstance(node, dict | list) else ():
        yield node, key
        if isinstance(value, dict | list):
            yield from _places(value)


def _change(holder: Any, key: Any, chance: random.Random) -> None:
    kind = chance.randrange(6)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = copy.deepcopy(chance.choice(PLAIN))
    elif kind == 2:
        holder[key] = [holder[key], copy.deepcopy(holder[key])]
    elif kind == 3:
        holder[key] = {"x": holder[key]}
    elif kind == 4 and isinstance(holder, dict):
        holder[str(key).upper()] = holder.pop(key)
    else:
        other = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        holder[key], holder[other] = holder[other], holder[key]


def mutate_xml(body: bytes, chance: random.Random) -> bytes:
    """One to four changes of an XML document."""
    root = etree.fromstring(body)
    for _ in range(chance.randint(1, 4)):
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        one = chance.choice(elements)
        _change_element(one, chance.choice(elements), chance)
    return etree.tostring(root)


def _change_element(one: etree._Element, other: etree._Element, chance: random.Random) -> None:
    parent, kind = one.getparent(), chance.randrange(7)
    if kind == 0 and parent is not None:
        parent.remove(one)
    elif kind == 1 and parent is not None:
        parent.append(etree.fromstring(etree.tostring(one)))
    elif kind == 2:
        one.tag = other.tag
    elif kind == 3 and one.attrib:
        one.set(chance.choice(list(one.attrib)), _xml_text(chance))
    elif kind == 4:
        one.set("{http://www.w3.org/2001/XMLSchema-instance}nil", "true")
    elif kind == 5:
        one.append(etree.fromstring(etree.tostring(other)))
    else:
        one.text = _xml_text(chance)


def _xml_text(chance: random.Random) -> str:
    return "".join(c for c in chance.choice(VALUES) if c.isprintable())


def mutate_lines(separators: str) -> Mutate:
    """Changes of fields in lines, such as HL7's and those of a CSV."""

    def mutate(body: bytes, chance: random.Random) -> bytes:
        lines = body.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(lines))
            lines[place] = _change_line(lines[place], separators, chance)
            if chance.random() < 0.2:
                lines.insert(chance.randrange(len(lines)), lines[place])
            if chance.random() < 0.1 and len(lines) > 1:
                lines.pop(chance.randrange(len(lines)))
        return chance.choice(["\r", "\n", "\r\n"]).join(lines).encode("utf-8", "replace")

    return mutate


def _change_line(line: str, separators: str, chance: random.Random) -> str:
    mark = chance.choice(separators)
    parts = line.split(mark)
    place = chance.randrange(len(parts))
    kind = chance.randrange(4)
    if kind == 0:
        parts[place] = chance.choice(VALUES)
    elif kind == 1:
        parts.insert(place, parts[place])
    elif kind == 2:
        parts.pop(place)
    else:
        other = chance.randrange(len(parts))
        parts[place], parts[other] = parts[other], parts[place]
    return mark.join(parts)


def mutate_bytes(body: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut or put in: below the structure."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.randint(0, 30))
        body = body[:start] + chance.randbytes(chance.randint(0, 6)) + body[end:]
    return body
