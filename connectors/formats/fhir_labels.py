"""FHIR security labels: `meta.security` and inline labels (DS4P).

DS4P puts the law (`42CFRPart2`) into an extension on the label, not into its code; inline labels
hang on single fields. Codes that are no confidentiality label (integrity, handling) are kept too.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.formats.keys import Folded, objects, text
from schemas.clinical import SecurityLabel

_INLINE = "inline-sec-label"
_BASIS = "sec-label-basis"
_ARTIFACT = "sec-label-related-artifact"
_DEEPEST = 20


def labels(resource: Folded, others: Sequence[Folded]) -> tuple[SecurityLabel, ...]:
    """The labels of a resource, those on its fields, and those of the people it names."""
    found: dict[SecurityLabel, None] = {}
    for one in (resource, *others):
        for meta in objects(one, "meta"):
            for coding in objects(meta, "security"):
                if label := _label(coding, None):
                    found.setdefault(label)
        for label in _inline(one, ()):
            found.setdefault(label)
    return tuple(found)


def _label(coding: Folded, path: str | None) -> SecurityLabel | None:
    code = text(coding, "code")
    if code is None:
        return None
    basis: list[str] = []
    consent = None
    for extension in objects(coding, "extension"):
        url = text(extension, "url") or ""
        if url.endswith(_BASIS):
            basis.extend(c for v in objects(extension, "valuecoding") if (c := text(v, "code")))
        elif url.endswith(_ARTIFACT):
            for value in objects(extension, "valuerelatedartifact"):
                consent = consent or text(value, "url", "resource")
    return SecurityLabel(
        system=text(coding, "system"), code=code, basis=tuple(basis), consent=consent, path=path
    )


def _inline(value: Any, path: tuple[str, ...]) -> Iterator[SecurityLabel]:  # noqa: ANN401
    """Labels in extensions of single fields, with the path of the field."""
    if len(path) > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _inline(one, path)
    elif isinstance(value, dict):
        for extension in objects(value, "extension"):
            if (text(extension, "url") or "").endswith(_INLINE):
                for coding in objects(extension, "valuecoding"):
                    if label := _label(coding, ".".join(path)):
                        yield label
        for name, held in value.items():
            if name not in ("extension", "meta") and isinstance(held, dict | list):
                yield from _inline(held, (*path, name))
