"""`handoff feed`: connect a feed from samples, without code; take it live, and keep it alive."""

import secrets
import sys
import tomllib
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError

from connectors.catalog import clinical_formats, formats
from connectors.contract import ClinicalFormat, Format, Unreadable
from connectors.feed import Feed
from connectors.formats.guessing import NoKey
from connectors.formats.mapping import Mapping, MappingError, read_mapping
from handoff.cli import feed_hold, feed_running
from handoff.feeds.answers import Answers, AnswersError, read_answers
from handoff.feeds.beside import beside, missing
from handoff.feeds.cases import run_cases, save_cases
from handoff.feeds.document import document
from handoff.feeds.mapping_toml import feed_toml, mapping_toml
from handoff.feeds.proposal import Proposal, Sample, answered_mapping, propose, trial_feed
from handoff.feeds.pseudonyms import Pseudonyms
from handoff.feeds.questions import Question, answered, questions, template, which_number
from handoff.feeds.way_tables import files_of

feed_app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Folder = Annotated[Path, typer.Option("--folder", help="Where feeds being connected are kept.")]
Name = Annotated[str, typer.Argument(help="Name of the feed.")]
_FEEDS = Path("feeds")
for _command in (
    feed_running.list_command,
    feed_running.state_command,
    feed_running.pause_command,
    feed_running.resume_command,
    feed_running.diff_command,
    feed_running.revert_command,
    feed_hold.hold,
    feed_hold.holds,
    feed_hold.release,
):
    feed_app.command(_command.__name__.removesuffix("_command"))(_command)


@feed_app.command("new")
def new(
    samples: Annotated[list[Path], typer.Option("--from", help="Sample messages, one per file.")],
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Answers (TOML), to be asked nothing.")
    ] = None,
    folder: Folder = _FEEDS,
) -> None:
    """Guess how the samples are read, ask what they do not say, show it, and keep it."""
    try:
        given = read_answers(answers)
        read = _read(samples)
        found, given = _proposed(read, given)
        given = _whole(found, given)
        mapping = answered_mapping(found.found, given) if found.found else None
        feed = trial_feed(found.reader.name, given, mapping)
        _show(found, feed, read)
        _keep(found, feed, read, folder, given)
    except AnswersError as error:
        _stop(str(error))
    except Unreadable as error:
        _stop(f"{error.code.sentence} Place: {error.path or 'message'} {error.position}".rstrip())


def _read(paths: list[Path]) -> list[Sample]:
    read = []
    for path in paths:
        try:
            read.append((path.name, path.read_bytes()))
        except OSError:
            _stop(
                f"The sample {path} could not be opened. Check its name and that you may read it."
            )
    return read


def _proposed(read: list[Sample], given: Answers) -> tuple[Proposal, Answers]:
    """The proposal; where the number of a call is not found, that is asked first."""
    try:
        return propose(read, given), given
    except NoKey as error:
        given = _complete([which_number(error.paths), *questions(None, given)], given)
    return propose(read, given), given


def _whole(found: Proposal, given: Answers) -> Answers:
    """All answers: what a transport must be told is known only when it is chosen."""
    while open_points := questions(found.found, given):
        given = _complete(open_points, given)
    return given


def _complete(open_points: list[Question], given: Answers) -> Answers:
    """Asks at a terminal; elsewhere prints what is missing, to be filled in."""
    if open_points and not sys.stdin.isatty():
        typer.echo("Some things cannot be known from samples. Fill these in, and hand them over")
        typer.echo("with --answers FILE:\n")
        typer.echo(template(open_points), nl=False)
        raise typer.Exit(2)
    for point in open_points:
        given = _ask(point, given)
    return given


def _ask(point: Question, given: Answers) -> Answers:
    while True:
        choices = f" ({', '.join(point.choices)})" if point.choices else ""
        text: str = typer.prompt(point.sentence + choices, default=point.suggestion or None)
        try:
            return answered(given, point, text)
        except ValueError:
            typer.echo("That cannot be meant; please answer again.")


def _show(found: Proposal, feed: Feed, read: list[Sample]) -> None:
    typer.echo(f"Format: {found.layout}")
    if found.found is None or feed.mapping is None:
        return
    for name, body in read:
        typer.echo(f"\n{name}")
        for line in beside(body, feed, feed.mapping):
            typer.echo(line)
    for line in missing(feed.mapping):
        typer.echo(line)
    if found.found.unmapped:
        typer.echo(f"\nNot read: {', '.join(found.found.unmapped)}")
    if found.found.times.unread:
        typer.echo(f"No time format fits: {', '.join(found.found.times.unread)}")


def _keep(found: Proposal, feed: Feed, read: list[Sample], folder: Path, given: Answers) -> None:
    home = folder / feed.name
    if home.exists():
        _stop(f"There is a feed {feed.name} in {folder} already. Choose another name, or move it.")
    for name, body in read:
        found.reader.parse(body, feed, name)
    home.mkdir(parents=True)
    (home / "feed.toml").write_text(feed_toml(feed, home, given), encoding="utf-8")
    if feed.mapping is not None and found.found is not None:
        text = mapping_toml(feed.mapping, found.found.unmapped)
        (home / "mapping.toml").write_text(text, encoding="utf-8")
        turn = Pseudonyms(feed.mapping, secrets.token_bytes(32)).turned
        turned = [(name, turn(body)) for name, body in read]
        cases = save_cases(home / "cases", found.reader, feed, turned)
        typer.echo(f"\nKept {len(cases)} samples as cases, pseudonymised.")
    else:
        typer.echo("\nKept no sample: this format is tested with Handoff itself.")
    typer.echo(f"Written: {home}. Put {home / 'feed.toml'} into your configuration; before that:")
    typer.echo(f"  handoff feed test {feed.name} --folder {folder}")
    typer.echo(f"  handoff feed document {feed.name} --folder {folder}")
    if files := files_of(given):
        typer.echo("Put these in place, each closed to others (chmod 600):")
        for file in files:
            typer.echo(f"  {file}")


@feed_app.command("test")
def run_command(name: Name, folder: Folder = _FEEDS) -> None:
    """Run all cases of a feed again; exit code 1 when one is read differently."""
    feed = _feed(folder / name)
    cases = list(run_cases(folder / name / "cases", _reader(feed), feed))
    if not cases:
        typer.echo(f"The feed {name} has no cases.")
    for case in cases:
        said = f"differs: {', '.join(case.differing[:20])}" if case.differing else "as before"
        typer.echo(f"{case.name}: {said}")
    if any(case.differing for case in cases):
        raise typer.Exit(1)


@feed_app.command("document")
def document_command(
    name: Name,
    folder: Folder = _FEEDS,
    config: Annotated[
        Path, typer.Option(help="A configuration that has the feed says its state, too.")
    ] = Path("handoff.toml"),
) -> None:
    """Print the interface control document: what is read, how often, what happens on failure."""
    known = feed_running.documented(name, config) if config.exists() else None
    typer.echo(known or document(_feed(folder / name)), nl=False)


def _reader(feed: Feed) -> Format | ClinicalFormat:
    readers: dict[str, Format | ClinicalFormat] = {**formats(), **clinical_formats()}
    return readers[feed.format]


def _feed(home: Path) -> Feed:
    """The feed as its folder describes it."""
    try:
        held = tomllib.loads((home / "feed.toml").read_text(encoding="utf-8"))["feed"][0]
        mapping = _mapping(home / "mapping.toml")
        return Feed.model_validate({**held, "mapping": mapping})
    except OSError:
        _stop(f"There is no feed in {home}. Make one with: handoff feed new --from FILE")
    except (tomllib.TOMLDecodeError, KeyError, IndexError, ValidationError):
        _stop(f"{home / 'feed.toml'} describes no feed; docs/connect-a-feed.md shows one.")
    except MappingError as error:
        _stop(str(error))


def _mapping(path: Path) -> Mapping | None:
    return read_mapping(path.read_text(encoding="utf-8")) if path.exists() else None


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
