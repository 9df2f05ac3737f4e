"""What a scorecard carries along about the sales that it was trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from b2x.predict.verify import TRAINING_HASH, file_hash
from b2x.scorecard.share import SHARE
from b2x.training.labelled_records import LabelledRecords
from b2x.version import __version__


def provenance_of(
    name: str,
    table: LabelledRecords,
    weight: NDArray[np.float64] | None = None,
    source: Any = None,
) -> dict[str, Any]:
    """Return a model's name, version, counts and dates, ready for JSON.

    Where labels are weighted, the share of B2B that they then have is kept too; where `source` is
    a file's path, its hash.
    """
    y = table.is_b2b
    provenance: dict[str, Any] = {
        "name": name,
        "b2x": __version__,
        "rows": len(y),
        "b2b_rows": int(y.sum()),
        "buyers": len(np.unique(table.groups)),
        "grouped_by": ", ".join(table.grouped_by) or "row",
    }
    if (digest := file_hash(source)) is not None:
        provenance[TRAINING_HASH] = digest
    if weight is not None and len(y):
        provenance[SHARE] = round(float(np.average(y, weights=weight)), 6)
    if table.hints is not None and table.documented:
        provenance["documented_rows"] = table.documented
        provenance["documented_by"] = "; ".join(
            f"{source.name} ({source.header}), {source.rows:,} rows"
            for source in table.hints.sources
        )
    if table.order_dates is not None:
        dates = table.order_dates[~np.isnat(table.order_dates)]
        if len(dates):
            provenance["trained_from"] = str(dates.min())
            provenance["trained_until"] = str(dates.max())
    return provenance
