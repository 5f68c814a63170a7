"""Submission (报送): a package made in one call or completed step by step, accepted or returned."""
