"""Released interpretation packages (政策解读): a message for the audience of their catalogue item."""
