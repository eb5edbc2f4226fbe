"""`python -m handoff` is the `handoff` command."""

from handoff.cli.main import main

main()
