"""Questions (回应转问答): an answered concern that becomes part of what the public reads, by two officers."""
