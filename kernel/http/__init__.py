"""HTTP conventions of the suite: problems, strict requests, ETags, idempotency, snapshots."""
