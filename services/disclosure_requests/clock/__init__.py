"""The legal clock of an application: pure. `clock_of(moments, calendars, known_on, rules)`, `explain(clock)`."""
