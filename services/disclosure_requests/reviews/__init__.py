"""Administrative reviews and lawsuits about disclosure (行政复议、行政诉讼), linked to the case; table 4 of the annual report."""
