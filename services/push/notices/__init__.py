"""Deadline notices (期限提醒): what is due when, told to the responsible person before it is due and when it was missed."""
