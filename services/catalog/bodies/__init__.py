"""Bodies (公开主体): administrative organs and others that carry duties."""
