"""Uses (查阅量): how often publications are looked at, counted beside the record."""
