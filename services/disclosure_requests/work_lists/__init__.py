"""The work list: open cases by due date, for an office, an officer or a team."""
