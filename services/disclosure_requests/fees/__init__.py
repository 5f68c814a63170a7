"""Information-processing fees (信息处理费) on applications for government information."""
