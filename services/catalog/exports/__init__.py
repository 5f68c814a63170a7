"""Exports (导出): a catalogue as the national layout (XLSX, CSV), JSON Lines, DCAT, Atom; read in again, it changes nothing."""
