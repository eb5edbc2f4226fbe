"""Open the pack that a command names; what is wrong with it is said in plain words."""

from pathlib import Path

import typer

from pipelines.detection.packs import Pack, load_pack


def opened_pack(path: Path) -> Pack:
    """The pack of a file, or exit code 2 with a sentence."""
    try:
        return load_pack(path)
    except OSError:
        typer.echo(f"There is no readable pack at {path}. Nothing was done.", err=True)
    except (ValueError, KeyError) as error:
        typer.echo(
            f"{path} is not a pack ({error}). Nothing was done. A pack is TOML with name, version"
            " and the tables codes and texts; `handoff flag types` writes one.",
            err=True,
        )
    raise typer.Exit(2)
