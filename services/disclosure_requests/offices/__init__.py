"""Information offices (政府信息公开工作机构, Art. 4) that receive applications."""
