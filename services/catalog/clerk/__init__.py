"""The clerk's pages (办理页面): what is due, why that date, "I published it here"; HTML over the same use cases as the API."""
