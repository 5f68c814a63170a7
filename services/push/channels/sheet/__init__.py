"""The bulletin sheet (公开栏张贴页): a message on paper, with number, days of posting, telephone of supervision and a code."""
