"""How FHIR answers are made: one resource with its ETag, or a bundle of those that may be told."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi.responses import JSONResponse, Response

from casestore.clients.sight import Sight
from web.api.caller import Call
from web.api.paging import Rows, listed
from web.api.problems import NotDone, unreadable
from web.api.writing import Written, etag, write
from web.fhir.labels import Json, bundle, labelled
from web.fhir.outcomes import MEDIA, Resource
from zone.journal.unit_of_work import UnitOfWork

Told = tuple[Mapping[str, Any], int]
"""A resource without labels, and its version."""


def one(call: Call, row_id: str, find: Callable[[Sight], Told | None]) -> Response:
    """One resource. Raises NotDone."""

    def seen(sight: Sight) -> tuple[Told, str] | None:
        found = find(sight)
        return None if found is None else (found, row_id)

    (resource, version), sight = call.one(seen)
    made = labelled(resource, version, sight.protected, sight.enclosed)
    return JSONResponse(made, headers={"ETag": f"W/{etag(version)}"}, media_type=MEDIA)


def every(call: Call, path: str, find: Callable[[Sight], list[Told]]) -> Response:
    """All resources of a short list."""

    def seen(sight: Sight) -> tuple[list[Told], list[str]]:
        found = find(sight)
        return found, [str(resource["id"]) for resource, _ in found]

    found, sight = call.many(seen)
    made = [labelled(one, version, sight.protected, sight.enclosed) for one, version in found]
    return JSONResponse(bundle(made, path), media_type=MEDIA)


def paged(
    call: Call,
    path: str,
    rows: Rows,
    see: Callable[[Sight, str], Told | None],
    cursor: str | None,
    limit: int,
) -> Response:
    """A page of a long list."""
    versions: dict[str, int] = {}

    def resource(sight: Sight, row_id: str) -> Resource | None:
        found = see(sight, row_id)
        if found is None:
            return None
        versions[row_id] = found[1]
        return Resource.model_validate(found[0])

    page = listed(call, rows, resource, cursor, limit)
    told, notice = page.handling.part2, page.handling.notice
    made = [
        labelled(one, versions[str(one["id"])], told, notice)
        for one in (shape.model_dump() for shape in page.data)
    ]
    return JSONResponse(bundle(made, path, page.next), media_type=MEDIA)


def written(
    call: Call, key: str | None, body: bytes, path: str, act: Callable[[UnitOfWork], Written]
) -> Response:
    """A writing request, answered in FHIR's media type."""
    answer = write(call, key, body, path, act)
    answer.headers["content-type"] = MEDIA
    answer.headers["ETag"] = f"W/{answer.headers['ETag']}"
    return answer


def changed(resource: Mapping[str, Any], version: int, kind: str, status: int = 200) -> Written:
    """What a writing request made. Labelled as Part 2: what came in is treated as such."""
    made: Json = labelled(resource, version, part2=True, notice="")
    where = f"/fhir/{kind}/{resource['id']}" if status == 201 else None
    return Written(Resource.model_validate(made), str(resource["id"]), version, status, where)


def key_of(key: str | None, if_match: str | None, row_id: str) -> str | None:
    """A PUT on a version is its own idempotency key: FHIR programs send none."""
    return key or (f"put {row_id} {if_match}"[:128] if if_match else None)


def kind_of(given: Mapping[str, Any], wanted: str) -> None:
    """The body is a resource of this kind. Raises NotDone."""
    if given.get("resourceType") != wanted:
        raise NotDone(unreadable("body.resourceType"))


def text_at(given: Mapping[str, Any], *path: str | int) -> str:
    """A text at a place of a resource that somebody sent. Raises NotDone when it is not there."""
    at: Any = given
    for part in path:
        fits = isinstance(at, list if isinstance(part, int) else dict)
        inside = fits and (part < len(at) if isinstance(part, int) else part in at)
        if not inside:
            raise NotDone(unreadable(_place(path)))
        at = at[part]
    if not isinstance(at, str) or len(at) > 200:
        raise NotDone(unreadable(_place(path)))
    return at


def _place(path: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in path)
