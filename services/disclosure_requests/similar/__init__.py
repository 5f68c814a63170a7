"""Cases like a case: repeats by the same applicant, campaigns of equal texts, the same topic. Evidence; people decide."""
