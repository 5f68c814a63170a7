"""Texts of the wire that are drawn, fed and printed: no control signs, nothing that turns the direction of what stands beside it."""

from typing import Annotated

from kernel.http import types
from kernel.http.types import OneLine, Readable

Name = Annotated[types.Name, OneLine]
Text = Annotated[types.Text, Readable]
