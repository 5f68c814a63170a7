"""Changes of administrative divisions (行政区划变更): a village merged in 2025 still resolves for a notice of 2024."""
