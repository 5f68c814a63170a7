"""Reviews before publication (公开前审查, 《条例》 Art. 17): what a text or file holds, and who decided what about it."""
