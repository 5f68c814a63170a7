"""Interpretation packages (政策解读): document, plan and materials in lockstep; responses against the clock."""
