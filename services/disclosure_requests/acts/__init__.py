"""The acts of a case between its receipt and its end: correction, extension, excess volume, delivery (Arts 30, 33, 35)."""
