"""What a scenario, model or file may be named by in the Python interface.

Owns one type. Receives nothing; read by the functions of the interface.
"""

from __future__ import annotations

from os import PathLike

Name = str | PathLike[str]
