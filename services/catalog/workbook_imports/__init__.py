"""Files of tables taken into a draft of a catalogue: read, planned row by row, written in batches."""
