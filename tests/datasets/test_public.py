"""What the loaders of public tables promise; originals are served from a loopback address."""

from __future__ import annotations

import builtins
import logging
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from b2x.datasets import (
    load_adventureworks,
    load_dataco,
    load_hotel_bookings,
    load_muenster_solar,
    public,
)
from b2x.errors import InputError, UsageError


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Any]:
    servers = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def no_prepared_tables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let the loaders find no prepared table, and keep the cache in an empty folder."""
    monkeypatch.setattr(public, "_folders", list)
    monkeypatch.setenv("B2X_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.mark.parametrize(
    ("load", "name", "shape", "b2b_share"),
    [
        (load_hotel_bookings, "hotel_bookings", (119_390, 35), 0.057),
        (load_adventureworks, "adventureworks", (31_455, 14), 0.121),
        (load_dataco, "dataco", (4_963, 13), 0.375),
        (load_muenster_solar, "muenster_solar", (11_943, 15), 0.082),
    ],
)
def test_a_prepared_table_is_read_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
    data_folder: Path,
    load: Any,
    name: str,
    shape: tuple[int, int],
    b2b_share: float,
) -> None:
    monkeypatch.setenv("B2X_DATA", str(data_folder))
    table = load()
    assert table.shape == shape
    assert (table["label"] == "B2B").mean() == pytest.approx(b2b_share, abs=0.0006)
    assert table["ordered_at"].dtype == "datetime64[s]"
    assert table.attrs["source"] == f"prepared file {data_folder / name}.csv.gz"


@pytest.mark.parametrize("load", [load_hotel_bookings, load_adventureworks])
def test_fetching_and_preparing_the_original_gives_the_prepared_table(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    data_folder: Path,
    originals: Path,
    serve: Any,
    tmp_path: Path,
    load: Any,
) -> None:
    monkeypatch.setenv("B2X_DATA", str(data_folder))
    prepared = load()

    monkeypatch.setattr(public, "_folders", list)
    monkeypatch.setenv("B2X_CACHE", str(tmp_path / "cache"))
    url = serve(originals)
    monkeypatch.setenv("B2X_DATA_URL", url)
    with caplog.at_level(logging.INFO, logger="b2x.datasets.public"):
        fetched = load()
    assert fetched.attrs["source"] == f"fetched from {url}"
    assert url in caplog.text
    # Row for row and column for column, buyers' numbers and the order of rows included; sums of
    # money may differ in their last bit on another machine.
    assert_frame_equal(fetched, prepared, check_exact=False, rtol=1e-14, atol=0)

    monkeypatch.setenv("B2X_DATA_URL", "http://127.0.0.1:9")
    again = load()
    assert again.attrs["source"] == f"cache {tmp_path / 'cache'}"
    assert_frame_equal(again, fetched)


def test_a_file_with_another_hash_is_refused(
    monkeypatch: pytest.MonkeyPatch, no_prepared_tables: Path, serve: Any
) -> None:
    mirror = no_prepared_tables / "mirror"
    mirror.mkdir()
    (mirror / "hotel_bookings.zip").write_bytes(b"not the bookings")
    monkeypatch.setenv("B2X_DATA_URL", serve(mirror))
    with pytest.raises(InputError, match="not the published file"):
        load_hotel_bookings()
    assert not (no_prepared_tables / "cache" / "hotel_bookings.zip").exists()


def test_without_a_network_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, no_prepared_tables: Path
) -> None:
    monkeypatch.setenv("B2X_DATA_URL", "http://127.0.0.1:9")
    with pytest.raises(InputError, match=r"cannot be fetched.*Next:.*B2X_DATA"):
        load_adventureworks()


def test_without_pooch_the_error_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, no_prepared_tables: Path
) -> None:
    really = builtins.__import__

    def without_pooch(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "pooch":
            raise ImportError(name)
        return really(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pooch)
    with pytest.raises(UsageError, match=r"b2x\[data\]"):
        load_hotel_bookings()


@pytest.mark.parametrize("load", [load_dataco, load_muenster_solar])
def test_tables_without_a_public_original_say_where_they_are_looked_for(
    no_prepared_tables: Path, load: Any
) -> None:
    with pytest.raises(InputError, match=r"never fetched.*set B2X_DATA"):
        load()


def test_a_data_folder_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B2X_DATA", "/nowhere/at/all")
    with pytest.raises(UsageError, match="B2X_DATA is not a folder"):
        load_dataco()


def test_the_named_folder_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = pd.DataFrame({"ordered_at": ["2020-01-02"], "label": ["B2B"]})
    table.to_csv(tmp_path / "dataco.csv.gz", index=False)
    monkeypatch.setenv("B2X_DATA", str(tmp_path))
    assert len(load_dataco()) == 1
