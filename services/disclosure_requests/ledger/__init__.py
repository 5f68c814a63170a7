"""The ledger of a case: append-only, chained, the only source of its state."""
