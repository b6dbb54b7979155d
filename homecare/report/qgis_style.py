"""QGIS style of the zones layer: classes, colours and labels as on the printed map.

Owns the QML text. Receives the figures to be classed; hands on XML.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from homecare.report import classes, palette

_LABEL = "\"zone_name\" || coalesce('\\n' || format_number(\"planned_hours_per_week\", 0), '')"


def zones_qml(hours: Sequence[float | None]) -> str:
    """Return a QML style: planned hours in classes, each zone labelled with name and hours."""
    known = [value for value in hours if value is not None]
    limits = classes.hours_classes(known)
    colours = palette.hours_colours(len(limits))
    ranges, symbols = [], []
    for place, ((low, high), colour) in enumerate(zip(limits, colours, strict=True)):
        top = high if high != float("inf") else max([*known, low]) + 1
        words = classes.range_words(low, high)
        ranges.append(
            f'<range symbol="{place}" lower="{low:.6f}" upper="{top:.6f}" '
            f'label={quoteattr(words)} render="true"/>'
        )
        symbols.append(_symbol(str(place), colour))
    return "\n".join(
        [
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>",
            '<qgis version="3.22" styleCategories="Symbology|Labeling" labelsEnabled="1">',
            (
                '<renderer-v2 type="graduatedSymbol" attr="planned_hours_per_week" '
                'graduatedMethod="GraduatedColor" symbollevels="0" forceraster="0" '
                'enableorderby="0">'
            ),
            "<ranges>",
            *ranges,
            "</ranges>",
            "<symbols>",
            *symbols,
            "</symbols>",
            "<source-symbol>",
            _symbol("0", palette.BLANK),
            "</source-symbol>",
            "<rotation/>",
            "<sizescale/>",
            "</renderer-v2>",
            _labelling(),
            "</qgis>",
            "",
        ]
    )


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5)) + ",255"


def _symbol(name: str, colour: str) -> str:
    settings = {
        "color": _rgba(colour),
        "style": "solid",
        "outline_color": _rgba(palette.PAPER),
        "outline_style": "solid",
        "outline_width": "0.4",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    old = "".join(f'<prop k="{key}" v="{value}"/>' for key, value in settings.items())
    new = "".join(
        f'<Option name="{key}" value="{value}" type="QString"/>' for key, value in settings.items()
    )
    return (
        f'<symbol type="fill" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="SimpleFill" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{new}</Option>{old}</layer></symbol>'
    )


def _labelling() -> str:
    return (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName={quoteattr(_LABEL)} isExpression="1" fontFamily="Sans Serif" '
        f'fontSize="8" fontSizeUnit="Point" fontWeight="63" textColor="{_rgba(palette.INK)}" '
        'textOpacity="1" multilineHeight="1">'
        f'<text-buffer bufferDraw="1" bufferSize="0.9" bufferSizeUnits="MM" '
        f'bufferColor="{_rgba(palette.PAPER)}" bufferOpacity="0.9"/></text-style>'
        '<text-format multilineAlign="1" wrapChar="" autoWrapLength="0"/>'
        '<placement placement="1" priority="8" quadOffset="4" geometryGeneratorEnabled="1" '
        'geometryGenerator="pole_of_inaccessibility($geometry, 100)" '
        'geometryGeneratorType="PointGeometry"/>'
        '<rendering drawLabels="1" displayAll="1" obstacle="1"/>'
        "</settings></labeling>"
    )
