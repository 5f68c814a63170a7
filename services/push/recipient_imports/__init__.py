"""Imports of recipients (批量登记订阅者): a file of up to 100,000 and more, worked off in pieces, with a verdict on each faulty row."""
