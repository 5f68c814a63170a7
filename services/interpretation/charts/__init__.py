"""Charts (图表图解): a table in, an accessible SVG and a PNG out."""
