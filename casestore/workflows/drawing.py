"""A workflow as a drawing: columns by how far from the start, arrows for moves. Inline SVG.

The drawing is for the eye; beside it the page lists states and moves in words.
"""

from dataclasses import dataclass

from casestore.workflows.words import State, Workflow

WIDE, HIGH, GAP_X, GAP_Y = 180, 56, 90, 34


@dataclass(frozen=True, slots=True)
class Box:
    """One state and where it stands, in pixels."""

    state: State
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """One or more moves between two states: a path, and their titles."""

    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the template draws."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def draw(workflow: Workflow) -> Drawing:
    """Lay out the states and connect them. The same workflow is always drawn alike."""
    columns = _columns(workflow)
    boxes = tuple(
        Box(state, column * (WIDE + GAP_X) + 10, row * (HIGH + GAP_Y) + 10)
        for column, states in enumerate(columns)
        for row, state in enumerate(states)
    )
    by_name = {box.state.name: box for box in boxes}
    titles: dict[tuple[str, str], list[str]] = {}
    for move in workflow.moves:
        for source in move.sources:
            titles.setdefault((source, move.target), []).append(move.title)
    arrows = tuple(
        Arrow(_path(by_name[a], by_name[b]), ", ".join(said)) for (a, b), said in titles.items()
    )
    tallest = max(len(states) for states in columns)
    return Drawing(
        width=len(columns) * (WIDE + GAP_X) - GAP_X + 20,
        height=tallest * (HIGH + GAP_Y) + 40,
        boxes=boxes,
        arrows=arrows,
    )


def _columns(workflow: Workflow) -> list[list[State]]:
    """States by the fewest moves from the start; ends in a column of their own at the right."""
    depth = {workflow.start: 0}
    queue = [workflow.start]
    while queue:
        name = queue.pop(0)
        for move in workflow.moves_from(name):
            if move.target not in depth:
                depth[move.target] = depth[name] + 1
                queue.append(move.target)
    last = max((depth[s.name] for s in workflow.states if not s.ends), default=0)
    columns: list[list[State]] = [[] for _ in range(last + 2)]
    for state in workflow.states:
        columns[last + 1 if state.ends else depth[state.name]].append(state)
    return [column for column in columns if column]


def _path(a: Box, b: Box) -> str:
    """From the right side to the left one; backwards and within a column by a bow below."""
    if b.x > a.x:
        x1, y1, x2, y2 = a.x + WIDE, a.y + HIGH // 2, b.x, b.y + HIGH // 2
        bend = (x2 - x1) // 2
        return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
    x1, y1, x2, y2 = a.x + WIDE // 2, a.y + HIGH, b.x + WIDE // 2, b.y + HIGH
    low = max(y1, y2) + GAP_Y
    if a.x == b.x:
        x1, x2 = a.x, b.x
        y1, y2 = a.y + HIGH // 2, b.y + HIGH // 2
        return f"M{x1} {y1}C{x1 - 40} {y1} {x2 - 40} {y2} {x2} {y2}"
    return f"M{x1} {y1}C{x1} {low} {x2} {low} {x2} {y2}"
