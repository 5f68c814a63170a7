"""Signed Merkle roots of the ledger, one for each finished day: nobody can change the past unnoticed, not even we."""
