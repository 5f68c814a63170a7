"""Local catalogues (公开标准目录): adopted guidelines plus deviations, from draft to published."""
