"""Label placer: labels on their own ground or led out, none on another, none off the sheet."""

import itertools

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.report import palette
from homecare.report.labels import LEAST_INSIDE, Wanted, place_labels, wraps

FRAME = (0.0, 0.0, 540.0, 500.0)


def measure(text, size, bold):
    return len(text) * size * (0.66 if bold else 0.6)


def boxes(labels):
    return [shapely.box(*label.box()) for label in labels if label is not None]


def check(areas, labels):
    sheet = shapely.box(*FRAME)
    for one, other in itertools.combinations(boxes(labels), 2):
        assert not one.intersects(other)
    for area, label in zip(areas, labels, strict=True):
        if label is None:
            continue
        box = shapely.box(*label.box())
        assert sheet.contains(box)
        if label.leader is None:
            assert area.intersection(box).area >= (LEAST_INSIDE - 0.02) * box.area
        else:
            start, end = label.leader
            assert area.buffer(0.01).contains(shapely.Point(start))
            assert box.buffer(3).contains(shapely.Point(end))


def test_a_roomy_area_holds_its_label_at_full_size():
    labels = place_labels(
        [shapely.box(100, 100, 400, 300)], [Wanted("Melton", "1,500")], frame=FRAME, measure=measure
    )
    assert labels[0].leader is None
    assert labels[0].size == 9.0


def test_a_tiny_area_is_led_out():
    areas = [shapely.box(200, 200, 206, 206)]
    labels = place_labels(areas, [Wanted("Castle Donington", "350")], frame=FRAME, measure=measure)
    assert labels[0].leader is not None
    check(areas, labels)


def test_a_label_with_no_room_on_the_sheet_is_told_not_drawn():
    labels = place_labels(
        [shapely.box(1, 1, 3, 3)],
        [Wanted("Far too long a name")],
        frame=(0, 0, 10, 10),
        measure=measure,
    )
    assert labels == [None]


def test_names_wrap_as_evenly_as_their_words_allow():
    assert wraps("Harborough Rural Free Zone")[1] == ("Harborough", "Rural Free Zone")
    assert wraps("Melton") == [("Melton",)]


def test_text_stands_out_from_every_fill():
    fills = [*palette.band_colours(4), *palette.hours_colours(5), *palette.share_colours(5)]
    assert min(palette.contrast(fill, palette.ink_on(fill)) for fill in fills) >= 4.5


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 40))
def test_labels_of_any_map_keep_clear_of_each_other(seed, count):
    points = [
        (20 + (seed * 7919 + place * 7907) % 500, 20 + (seed * 104729 + place * 6101) % 460)
        for place in range(count)
    ]
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(*FRAME))
    areas = [
        shapely.intersection(cell, shapely.box(30, 30, 510, 470))
        for cell in shapely.get_parts(cells)
    ]
    areas = [area for area in areas if area.area > 1]
    wanted = [Wanted(f"Zone of the {place}th kind", f"{place * 37}") for place in range(len(areas))]
    check(areas, place_labels(areas, wanted, frame=FRAME, measure=measure))
