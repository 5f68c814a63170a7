"""Coverage (覆盖): which powers and services no item publishes, which items no power stands behind, which of 五公开 are open."""
