"""Responsible persons (责任人): who is told of the deadlines of a body, and to whom what was missed is escalated."""
