"""The command line: one small file per command, imported when the command is called."""

from __future__ import annotations

import errno
import importlib
import signal
from typing import Any

import click

from b2x.cli.say import say
from b2x.cli.signals import Stopped, open_closed_streams, stopped_by_signals
from b2x.errors import ArtifactError, B2XError, InputError, UsageError, VerdictError, did_you_mean
from b2x.version import __version__
from b2x.writing.whole_or_absent import FULL

EXIT_CODES: tuple[tuple[type[B2XError], int], ...] = (
    (UsageError, 2),
    (InputError, 3),
    (ArtifactError, 3),
    (VerdictError, 4),
)

# Command: its line in --help. It is in the module of the same name, which --help does not import.
COMMANDS = {
    "start": "Go from an unlabelled file to decided sales, step by step.",
    "inspect": "Show how a file is understood, without scoring it.",
    "hints": "Show what names, numbers and flags in a file say of its buyers.",
    "label": "Make a sheet or page that shows names, for you to say who is a business.",
    "train": "Train a model on labelled sales and measure it.",
    "evaluate": "Measure a model on labelled sales.",
    "compare": "Compare two models on the same sales.",
    "promise": "Set thresholds whose errors an audit sample bounds, or say what it takes.",
    "score": "Score a file: the same rows, with label and probability added.",
    "buyers": "List buyers: documented, behaving like, undecided; whom to ask first.",
    "totals": "Estimate number and value of B2B sales, with intervals.",
    "explain": "Show why rows were decided as they were.",
    "report": "Write a page to hand over: the answer, totals, how far to trust it.",
    "drift": "Say whether a file is like the sales that a model learned from; for CI.",
    "adapt": "Make a model for another currency or another share of B2B.",
    "export": "Write a model as SQL, or as a page for a browser, which run without b2x.",
    "models": "List the shipped models, or show a model's card.",
    "verify": "Check a model's files and answers; first in a deployment's CI.",
    "simulate": "Write a simulated seller's sales.",
}


class Commands(click.Group):
    """Lists the commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a seller needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"b2x.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or suggest the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"No command {args[0]!r}.{did_you_mean(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line, prepared for closed streams and for being stopped."""
        open_closed_streams()
        with stopped_by_signals():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; print errors of b2x on standard error and exit with their code."""
        try:
            return super().invoke(ctx)
        except B2XError as error:
            say(f"b2x: {error}", err=True)
            ctx.exit(next((code for kind, code in EXIT_CODES if isinstance(error, kind)), 1))
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read the output has seen enough
                raise
            place = f" ({error.filename})" if error.filename else ""
            hint = ". Next: make room, or name another folder" if error.errno in FULL else ""
            say(f"b2x: {error.strerror or error}{place}{hint}{_notes(error)}", err=True)
            ctx.exit(3)
        except KeyboardInterrupt as error:
            say(f"b2x: interrupted{_notes(error)}", err=True)
            ctx.exit(128 + signal.SIGINT)
        except Stopped as stop:
            say(f"b2x: stopped by {signal.Signals(stop.number).name}{_notes(stop)}", err=True)
            ctx.exit(128 + stop.number)


def _notes(error: BaseException) -> str:
    return "".join(f"; {note}" for note in getattr(error, "__notes__", ()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 2 wrong usage, 3 input refused, 4 a verdict forbids the result, "
    "130 interrupted.",
)
@click.version_option(__version__, prog_name="b2x")
def main() -> None:
    """Tell business (B2B) from consumer (B2C) sales by how the buyer behaved."""
