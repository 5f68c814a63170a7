"""Word documents (DOCX): the layout of official letters (GB/T 9704), templates checked and filled, PDF through LibreOffice."""
