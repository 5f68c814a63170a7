"""The evidence bundle (证据材料包) of a case, for a review or a lawsuit: one signed zip that anybody can check offline."""
