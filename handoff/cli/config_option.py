"""Read the configuration for a command; what is wrong with it is said in plain words."""

from pathlib import Path

import typer

from handoff.secret_files import SecretError
from handoff.settings import Settings, SettingsError, load
from handoff.supervisor import ENDS_BY_ITSELF


def read_settings(config: Path) -> Settings:
    """The settings, or exit code 78 (EX_CONFIG) with a sentence."""
    try:
        return load(config)
    except (SettingsError, SecretError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(ENDS_BY_ITSELF) from None
