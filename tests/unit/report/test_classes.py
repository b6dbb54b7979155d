"""Classes of the zone maps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare import units
from homecare.report import classes, maps


@given(st.lists(st.floats(0.0005, 1.0), min_size=1, max_size=20), st.sampled_from([2, 3]))
def test_no_class_of_shares_is_empty_and_every_share_has_one(values, places):
    limits = classes.share_classes(values, places=places)
    shown = [float(units.half_away(value, places)) for value in values]
    held = [sum(low <= value < high for value in shown) for low, high in limits]
    assert len(limits) <= 5
    assert all(held)
    assert sum(held) == len(values)


def test_shares_far_apart_stand_in_classes_of_their_own():
    limits = classes.share_classes([0.01, 0.02, 0.17, 0.42, 0.48], at_most=4)
    held = [[v for v in (0.17, 0.42, 0.48) if low <= v < high] for low, high in limits]
    assert [0.17, 0.42] not in held
    assert max(map(len, held)) == 1


@pytest.mark.parametrize("notices", [(), ("Bands: inferred from density.",)])
def test_the_basis_of_the_bands_stands_once_at_the_foot(sample, notices):
    picture = maps.band_map(
        sample.zone_frame(),
        sample.postcode_frame(),
        sample.result()["bands"],
        frame=maps.Frame("Made-up geography.", notices=notices),
        basis="inferred from density",
    )
    assert picture.svg.decode().count("inferred from density") == 1
