"""Receipts: what is heard of a delivery after it went out: a provider's report, a late bounce, a person's confirmation."""
