"""What cases are about: the catalogue item that a case asks for, by its sealed words, and the proposal it counts for."""
