"""User options, known export and locale of one table, and the columns that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from b2x.errors import UsageError
from b2x.records.mapping.column_plans import Styles
from b2x.records.mapping.known_export import KnownExport
from b2x.records.mapping.map_columns import Mapped, find_header, map_columns
from b2x.records.mapping.presets import Recognised, load_export, recognise
from b2x.records.options import ReadingOptions
from b2x.records.values.locale import locale_styles
from b2x.records.values.notation import date_style, decimal_style
from b2x.schema.fields import Kind


@dataclass(frozen=True)
class Inputs:
    """Which columns are to be read; as in :func:`b2x.records.read_table.read_table`."""

    wanted: Mapping[str, Kind] | None
    exclude: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """User options, known export and locale of one table.

    Attributes
    ----------
    options
        The user's options.
    headers
        The table's column names.
    recognised
        The known export that the table is read as; None for none.
    told
        How texts are written, as the user says.
    usual
        How they are usually written in the locale or by the export, for columns that leave it open.
    warning
        What the user should know about the export; mostly empty.
    """

    options: ReadingOptions
    headers: Sequence[str]
    recognised: Recognised | None
    told: Styles
    usual: Styles
    warning: str

    @classmethod
    def of(cls, headers: Sequence[str], options: ReadingOptions) -> Settings:
        """Find the known export, and put it together with the options.

        Raises
        ------
        UsageError
            When an option has a value that is not allowed.
        InputError
            When the table has no header of the export that the user names.
        """
        if options.get("credits") not in (None, "net", "apart"):
            raise UsageError(f"credits={options['credits']!r}", next_step="use 'net' or 'apart'")
        told = Styles(decimal_style(options.get("decimal")), date_style(options.get("dates")))
        recognised, warning = _recognised(options.get("export"), headers)
        usual = Styles()
        if (locale := options.get("locale")) is not None:
            usual = Styles(*locale_styles(locale))
        elif recognised is not None:
            usual = Styles(recognised.export.decimal, recognised.export.dates)
        return cls(options, headers, recognised, told, usual, warning)

    @property
    def export(self) -> KnownExport | None:
        """The known export; None for none."""
        return None if self.recognised is None else self.recognised.export

    @property
    def keeps_credits_apart(self) -> bool:
        """Whether refunds and credit notes are left out instead of subtracted."""
        return self.options.get("credits") == "apart"

    def header(self, *names: str | None) -> str | None:
        """Return the table's header of the first of these names that it has; None for none."""
        return next((h for name in names if (h := find_header(name, self.headers))), None)

    def find_columns(self, headers: Sequence[str], inputs: Inputs) -> Mapped:
        """Find the column of each field; raises as :func:`map_columns`.

        Parameters
        ----------
        headers
            The table's column names, or those of the orders that its lines were folded to.
        inputs
            Which columns are to be read.
        """
        export = self.export
        if export is None:
            return map_columns(
                headers, inputs.wanted, self.options.get("mapping"), inputs.exclude, inputs.also
            )
        choices = {**export.fields, **export.sum}
        preset = {name: h for name, names in choices.items() if (h := self.header(*names))}
        hints = export.hints if inputs.wanted is None else ()
        return map_columns(
            headers,
            inputs.wanted,
            self.options.get("mapping"),
            (*inputs.exclude, *(h for hint in hints if (h := self.header(hint)))),
            inputs.also,
            preset,
            export.headers,
        )


def _recognised(told: str | None, headers: Sequence[str]) -> tuple[Recognised | None, str]:
    """Return the known export, as told or by the headers, and a warning where two fit alike."""
    if told == "none":
        return None, ""
    if told is not None:
        return Recognised.told(load_export(told), headers), ""
    found = recognise(headers)
    if len(found) < 2:
        return (found[0] if found else None), ""
    names = [one.export.name for one in found]
    return None, (
        f"the headers fit the known exports {' and '.join(names)} equally well, so none is used: "
        f"say which with --export, for example --export {names[0]}"
    )
