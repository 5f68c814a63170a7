"""What a person enters for an annual report: figures of table 2, the text of its sections."""
