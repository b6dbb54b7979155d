"""Rural-urban classes: the codes and labels of the ONS classifications of 2011 and 2021.

Owns which codes there are and what they are called. Receives the cell of a postcode; hands on its
code. What band a class has is a model's choice and stands nowhere here.
"""

from __future__ import annotations

from collections.abc import Mapping

RUC_2011: Mapping[str, str] = {
    "A1": "Urban major conurbation",
    "B1": "Urban minor conurbation",
    "C1": "Urban city and town",
    "C2": "Urban city and town in a sparse setting",
    "D1": "Rural town and fringe",
    "D2": "Rural town and fringe in a sparse setting",
    "E1": "Rural village",
    "E2": "Rural village in a sparse setting",
    "F1": "Rural hamlet and isolated dwellings",
    "F2": "Rural hamlet and isolated dwellings in a sparse setting",
}
RUC_2021: Mapping[str, str] = {
    "UN1": "Urban: Nearer to a major town or city",
    "UF1": "Urban: Further from a major town or city",
    "RLN1": "Larger rural: Nearer to a major town or city",
    "RLF1": "Larger rural: Further from a major town or city",
    "RSN1": "Smaller rural: Nearer to a major town or city",
    "RSF1": "Smaller rural: Further from a major town or city",
}
# Classes of the Scottish classification, which the ONS directories carry in the same column.
SCOTTISH_2011 = tuple("12345678")
SCOTTISH_2021 = tuple("123456")
# Channel Islands and Isle of Man: no classification.
PSEUDO = ("Z9",)

CLASSES: Mapping[str, Mapping[str, str]] = {"ruc2011": RUC_2011, "ruc2021": RUC_2021}
SCOTTISH: Mapping[str, tuple[str, ...]] = {"ruc2011": SCOTTISH_2011, "ruc2021": SCOTTISH_2021}
# In tables of small areas the two hardest classes of 2011 are one, under the code of the village.
_OTHER_LABELS: Mapping[str, Mapping[str, str]] = {
    "ruc2011": {
        "rural village and dispersed": "E1",
        "rural village and dispersed in a sparse setting": "E2",
    },
    "ruc2021": {},
}


def class_code(cell: str, column: str) -> str:
    """Return the code of a class given as code or label; any other text in capitals as it stands.

    Parameters
    ----------
    cell : str
        What a postcodes file holds.
    column : {"ruc2011", "ruc2021"}
        Which classification.

    Examples
    --------
    >>> class_code(" d1 ", "ruc2011"), class_code("Rural town and fringe", "ruc2011")
    ('D1', 'D1')
    >>> class_code("Urban: Further from a major town or city", "ruc2021")
    'UF1'
    """
    tidied = " ".join(cell.split())
    lowered = tidied.lower()
    labels = {label.lower(): code for code, label in CLASSES[column].items()}
    return labels.get(lowered) or _OTHER_LABELS[column].get(lowered) or tidied.upper()
