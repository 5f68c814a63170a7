"""Lists of powers and duties (权责清单) and of public services (公共服务事项清单) of bodies."""
