"""Applications for information (依申请公开): registration, reading, acts of a case."""
