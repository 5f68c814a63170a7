"""PostgreSQL and NATS servers of one's own, started from installed binaries: for `make stack` and for tests."""
