"""Words written in the course of a case, closed by the data key of the case: erasing the key erases them all."""
