"""Fallbacks (备用渠道): on which channels a class is told next once a delivery has come to nothing, and what was told so."""
