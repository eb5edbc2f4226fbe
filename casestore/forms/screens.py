"""A form as screens: one group of questions each, in the order of the form."""

from dataclasses import dataclass

from casestore.forms.model import Form, Item, ItemKind


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown and saved at once: a group of the top level, or questions that stand alone."""

    number: int
    items: tuple[Item, ...]

    @property
    def title(self) -> str:
        """The group's heading, or the first words of the screen."""
        return next((item.text for item in self.items if item.text), "")

    @property
    def link_ids(self) -> frozenset[str]:
        """Top-level items that are saved with this screen."""
        return frozenset(item.link_id for item in self.items)


def screens_of(form: Form) -> tuple[Screen, ...]:
    """All screens with something to show; calculated and hidden items make none."""
    runs: list[list[Item]] = []
    together = False
    for item in form.items:
        if not _shows(item):
            continue
        alone = item.kind is ItemKind.GROUP
        if together and not alone:
            runs[-1].append(item)
        else:
            runs.append([item])
        together = not alone
    return tuple(Screen(number, tuple(run)) for number, run in enumerate(runs))


def _shows(item: Item) -> bool:
    if item.hidden:
        return False
    if item.kind is ItemKind.GROUP:
        return bool(item.text) or any(_shows(inner) for inner in item.items)
    return item.asks or item.kind is ItemKind.DISPLAY
