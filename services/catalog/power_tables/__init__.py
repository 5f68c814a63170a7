"""Tables of powers (权责清单) and of public services (公共服务事项清单) read from files: rows, and what there is to say, cell by cell."""
