"""Finds, fetches and checks public tables; ``prepare.py`` turns originals into tables."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from b2x.datasets.prepare import prepare_adventureworks, prepare_hotel_bookings
from b2x.errors import InputError, UsageError

if TYPE_CHECKING:
    import pandas as pd

_log = logging.getLogger(__name__)

_RAW = "https://raw.githubusercontent.com"
_HOTEL_URL = f"{_RAW}/cesmit27/Hotel-Bookings/2853ad61384bbcdfd46b1a8c635daf1f7bf4cb14/"
_AW_URL = f"{_RAW}/AustinMReppert/adventureworks-parquet/4bf4e4859f9b64e7472d11df58cb77a013d2de06/"
_HOTEL_FILE = "hotel_bookings.zip"
_AW_TABLES = (
    "FactInternetSales", "FactResellerSales", "DimProduct", "DimProductSubcategory",
    "DimProductCategory",
)  # fmt: skip
_SHA256 = {
    _HOTEL_FILE: "a550250d2dab2f24572bdd7ba6cc68a7b4e28319e4b796b8117f7973069d1c08",
    "adventureworks/DimProduct.parquet": (
        "f0a1e8be0dfaea815f0808118fc84d949c2057784f369d9b0f4bcf343725ebe7"
    ),
    "adventureworks/DimProductCategory.parquet": (
        "98c3ce8d55a0c9fe0fad4ed96e849b8b6d0b139688fd39afac16ea5e8390161d"
    ),
    "adventureworks/DimProductSubcategory.parquet": (
        "adb375c59d49281cc8a58f4dcbddf38279ea68da6979f9800e3ad2e9d8a2b479"
    ),
    "adventureworks/FactInternetSales.parquet": (
        "363634e2024988ec2eadf0eae92470f21b043af48e18e64a77b0c31a2b734502"
    ),
    "adventureworks/FactResellerSales.parquet": (
        "011cb493b2091a80f3a4003e72b4effd23d0128d204805982947fbf74fde0139"
    ),
}


def load_hotel_bookings() -> pd.DataFrame:
    """Load 119,390 bookings of two Portuguese hotels, 5.7% of them made or paid by a company.

    It is read from the folder in ``B2X_DATA``, else from ``../shared/data``, else from the cache of
    earlier downloads (``B2X_CACHE`` moves it), else it is fetched and checked by SHA-256 (which
    needs ``pip install "b2x[data]"``; ``B2X_DATA_URL`` sets a mirror). The source is logged and
    kept in ``.attrs["source"]``; every source gives the same table.

    Returns
    -------
    pandas.DataFrame
        Shape (119390, 35). ``ordered_at`` as datetime64, ``volume`` and ``rate_per_night`` in
        EUR (float64), ``lead_days`` from booking to arrival and other counts as int64, the rest
        as text. ``label`` is B2B or B2C; rows of one ``buyer_group`` belong on one side of a
        split. Columns that begin with ``leak_`` reveal the label and are for checks only.

    Raises
    ------
    b2x.errors.InputError
        If the table cannot be found, or what was fetched has another hash.
    b2x.errors.UsageError
        If ``B2X_DATA`` is not a folder, or the extra ``data`` is not installed.

    References
    ----------
    Antonio, de Almeida and Nunes (2019), Hotel booking demand datasets, Data in Brief 22,
    CC BY 4.0.

    Examples
    --------
    Not run here, because it needs the table::

        table = b2x.datasets.load_hotel_bookings()
        table.attrs["source"]
    """
    return _load(
        "hotel_bookings",
        lambda: prepare_hotel_bookings(_fetched(_HOTEL_FILE, _HOTEL_URL + _HOTEL_FILE)),
        originals=(_HOTEL_FILE,),
    )


def load_adventureworks() -> pd.DataFrame:
    """Load 31,455 orders of Microsoft's sample bicycle company, 12.1% of them by resellers.

    The sales were invented by its authors. Read or fetched as :func:`load_hotel_bookings` says.

    Returns
    -------
    pandas.DataFrame
        Shape (31455, 14). ``ordered_at`` as datetime64; ``volume``, ``unit_price_max`` and
        ``discount`` (an amount, not a share of the price) as money (float64) in the currency of
        key ``currency``; counts and days as int64; the rest as text. ``label`` is B2B or B2C.
        Split by ``customer_id``, whose numbers are shuffled because the original ones reveal the
        label.

    Raises
    ------
    b2x.errors.InputError
        If the table cannot be found, or what was fetched has another hash.
    b2x.errors.UsageError
        If ``B2X_DATA`` is not a folder, or the extra ``data`` is not installed.

    References
    ----------
    AdventureWorksDW, Microsoft, MIT licence.

    Examples
    --------
    Not run here, because it needs the table::

        table = b2x.datasets.load_adventureworks()
        table.attrs["source"]
    """
    names = {table: f"adventureworks/{table}.parquet" for table in _AW_TABLES}
    return _load(
        "adventureworks",
        lambda: prepare_adventureworks(
            {t: _fetched(name, f"{_AW_URL}{t}.parquet") for t, name in names.items()}
        ),
        originals=tuple(names.values()),
    )


def load_dataco() -> pd.DataFrame:
    """Load 4,963 orders whose label is unrelated to anything else in them: a negative control.

    Only read from ``B2X_DATA`` or ``../shared/data``, never fetched.

    Returns
    -------
    pandas.DataFrame
        Shape (4963, 13). ``ordered_at`` as datetime64, ``volume`` in USD, ``label`` B2B or B2C;
        split by ``customer_id``.

    Raises
    ------
    b2x.errors.InputError
        If neither folder has the table.

    References
    ----------
    Constante, Silva and Pereira (2019), DataCo smart supply chain, Mendeley Data, CC BY 4.0.

    Examples
    --------
    Not run here, because it needs the table::

        table = b2x.datasets.load_dataco()
        table.attrs["source"]
    """
    return _load("dataco", None)


def load_muenster_solar() -> pd.DataFrame:
    """Load 11,943 solar systems in Muenster by kind of buyer, 8.2% of them organisations.

    Only read from ``B2X_DATA`` or ``../shared/data``, never fetched.

    Returns
    -------
    pandas.DataFrame
        Shape (11943, 15). ``ordered_at`` (commissioning) as datetime64, ``quantity`` in modules,
        ``gross_kw`` and ``net_kw`` in kW; no money. ``label`` B2B or B2C; split by
        ``buyer_group``.

    Raises
    ------
    b2x.errors.InputError
        If neither folder has the table.

    References
    ----------
    Stadt Muenster, from the Marktstammdatenregister; Datenlizenz Deutschland, Namensnennung 2.0.

    Examples
    --------
    Not run here, because it needs the table::

        table = b2x.datasets.load_muenster_solar()
        table.attrs["source"]
    """
    return _load("muenster_solar", None)


def _load(
    name: str, prepare: Callable[[], pd.DataFrame] | None, originals: tuple[str, ...] = ()
) -> pd.DataFrame:
    import pandas as pd

    folders = _folders()
    for folder in folders:
        path = folder / f"{name}.csv.gz"
        if path.is_file():
            source = f"prepared file {path}"
            table = pd.read_csv(path, low_memory=False)
            table["ordered_at"] = pd.to_datetime(table["ordered_at"], format="ISO8601")
            break
    else:
        if prepare is None:
            raise InputError(
                f"the table {name} is not here, and it is never fetched",
                where=", ".join(str(f) for f in folders) or "no data folder",
                next_step=f"set B2X_DATA to a folder that holds {name}.csv.gz",
            )
        was_cached = all(_is_intact(file) for file in originals)
        table = prepare()
        origin = os.environ.get("B2X_DATA_URL") or _RAW
        source = f"cache {_cache_folder()}" if was_cached else f"fetched from {origin}"
    table["ordered_at"] = table["ordered_at"].astype("datetime64[s]")
    table.attrs["source"] = source
    _log.info("%s: %s", name, source)
    return table


def _folders() -> list[Path]:
    """Return the folders that may hold prepared tables, the first to look in first."""
    folders = []
    if named := os.environ.get("B2X_DATA"):
        if not Path(named).is_dir():
            raise UsageError(
                "B2X_DATA is not a folder",
                where=named,
                next_step="set it to a folder of prepared tables, or unset it",
            )
        folders.append(Path(named))
    root = Path(__file__).resolve().parents[2]
    places = [root] if (root / "pyproject.toml").is_file() else []
    places.append(Path.cwd())
    for place in places:
        shared = place.parent / "shared" / "data"
        if shared.is_dir() and shared not in folders:
            folders.append(shared)
    return folders


def _fetched(name: str, url: str) -> Path:
    """Return the path of the checked original, downloaded unless the cache has it."""
    try:
        import pooch
    except ImportError as error:
        raise UsageError(
            "the public tables are fetched with pooch, which is not installed",
            where=url,
            next_step='pip install "b2x[data]", or set B2X_DATA to a folder of prepared tables',
        ) from error
    if mirror := os.environ.get("B2X_DATA_URL"):
        url = f"{mirror.rstrip('/')}/{name}"
    path = _cache_folder() / name
    try:
        got = pooch.retrieve(
            url, known_hash=f"sha256:{_SHA256[name]}", fname=path.name, path=path.parent
        )
    except ValueError as error:  # what pooch raises when the hash differs
        raise InputError(
            f"what was fetched is not the published file: {error}",
            where=url,
            next_step="check B2X_DATA_URL and the network, or set B2X_DATA to a folder of "
            "prepared tables",
        ) from error
    except OSError as error:
        raise InputError(
            f"the public original cannot be fetched: {error}",
            where=url,
            next_step="check the network, or set B2X_DATA to a folder of prepared tables",
        ) from error
    return Path(got)


def _cache_folder() -> Path:
    import pooch

    return Path(os.environ.get("B2X_CACHE") or pooch.os_cache("b2x"))


def _is_intact(name: str) -> bool:
    try:
        path = _cache_folder() / name
    except ImportError:
        return False
    if not path.is_file():
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == _SHA256[name]
