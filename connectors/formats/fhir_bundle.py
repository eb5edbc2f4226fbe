"""A FHIR resource, or the resources of a Bundle, each with its URL and its request."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from connectors.formats.keys import Folded, objects, text

_DEEPEST = 4
"""Bundles inside bundles."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource; `kind` is its type in lower case, `method` what a transaction asks for."""

    stated_kind: str
    resource: Folded = field(repr=False)
    full_url: str | None = None
    method: str = ""
    around: tuple[Folded, ...] = field(default=(), repr=False)
    """What the bundles around it say of all that they hold: their `meta`."""

    @property
    def kind(self) -> str:
        """The resource type without regard to case."""
        return self.stated_kind.lower()

    @property
    def addresses(self) -> tuple[str, ...]:
        """What a reference to this resource says: its URL, type and id, or `#id`."""
        own = text(self.resource, "id")
        names = (f"{self.stated_kind}/{own}", f"#{own}") if own else ()
        return (*((self.full_url,) if self.full_url else ()), *names)

    @property
    def key(self) -> str | None:
        """Type and logical id; in a transaction that has none yet, the full URL, then the first
        identifier."""
        stated = next(objects(self.resource, "identifier"), {})
        found = text(self.resource, "id") or self.full_url or text(stated, "value")
        return f"{self.stated_kind}/{found}" if found else None


def entries(whole: Folded, level: int = 0) -> list[Entry]:
    """The resources of a message; a deletion has no resource, only the address that it names."""
    stated = text(whole, "resourcetype")
    if stated is None:
        return []
    if stated.lower() == "parameters":
        carried = (r for one in objects(whole, "parameter") for r in objects(one, "resource"))
        found = [one for held in carried for one in entries(held, level + 1)]
        return found if level < _DEEPEST and found else [Entry(stated, whole)]
    if stated.lower() != "bundle":
        contained = (
            Entry(kind, one)
            for one in objects(whole, "contained")
            if (kind := text(one, "resourcetype")) in ("Patient", "RelatedPerson")
        )
        return [Entry(stated, whole), *contained]
    inner = objects(whole, "entry") if level < _DEEPEST else ()
    said = ({"meta": whole["meta"]},) if "meta" in whole else ()
    return [
        replace(one, around=(*one.around, *said)) if said else one
        for entry in inner
        for one in _of_entry(entry, level)
    ]


def _of_entry(entry: Folded, level: int) -> Iterator[Entry]:
    request = next(objects(entry, "request"), {})
    method, url = (text(request, "method") or "").lower(), text(entry, "fullurl")
    for resource in objects(entry, "resource"):
        for one in entries(resource, level + 1):
            own = one.full_url or (url if one.resource is resource else None)
            yield replace(one, full_url=own, method=one.method or method)
    target = text(request, "url")
    if method == "delete" and target and "resource" not in entry:
        # The address alone: `Encounter/12`, or a search such as `Patient?identifier=…`.
        kind, _, name = target.partition("?")[0].partition("/")
        yield Entry(kind, {"id": name} if name else {}, target, method)


def addressed(held: Iterable[Entry]) -> dict[str, Entry]:
    """The resources of a message by what references to them say; the first of a name counts."""
    found: dict[str, Entry] = {}
    for one in held:
        for address in one.addresses:
            found.setdefault(address, one)
    return found


def resolved(reference: str, index: Mapping[str, Entry]) -> Entry | None:
    """The resource that a reference means, also by the last two parts of a whole URL."""
    reference = reference.partition("/_history/")[0]
    found = index.get(reference)
    if found is None and reference.count("/") > 1:
        found = index.get("/".join(reference.rsplit("/", 2)[1:]))
    return found
