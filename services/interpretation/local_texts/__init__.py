"""Local texts (县级自有文件) that let materials come some working days after the document."""
