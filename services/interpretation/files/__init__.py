"""Files of documents and materials: kept by their hash, swept when nobody refers to them."""
