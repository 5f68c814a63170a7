"""The figures of an annual report out of their sources, and what stands behind each cell."""
