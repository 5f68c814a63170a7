"""The clerk's pages of imports, below /clerk/imports: try a workbook, see its findings cell by cell, take it into a draft."""
