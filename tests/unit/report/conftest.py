"""Fixtures of the report tests."""

import importlib.util
from pathlib import Path

import pytest


def _load(name):
    spec = importlib.util.spec_from_file_location(
        f"report_{name}", Path(__file__).with_name(f"{name}.py")
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_SAMPLE = _load("sample")
_PRICE_SAMPLE = _load("price_sample")


@pytest.fixture(scope="session")
def sample():
    return _SAMPLE


@pytest.fixture(scope="session")
def price_of():
    """The function that makes the figures of a small price."""
    return _PRICE_SAMPLE.sample


@pytest.fixture
def result():
    return _SAMPLE.result()


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """Two runs written to two folders."""
    from homecare.report import write
    from homecare.report.compare.write import write_comparison

    folders = []
    for name in ("one", "two"):
        folder = tmp_path_factory.mktemp(name)
        write.write_run(
            _SAMPLE.result(),
            _SAMPLE.zone_frame(),
            _SAMPLE.postcode_frame(),
            folder,
            attribution="Made-up geography.",
            hole_label="Middle City (not included)",
        )
        write_comparison(_SAMPLE.comparison(), folder, attribution="Made-up geography.")
        folders.append(folder)
    return folders
