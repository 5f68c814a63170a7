"""Administrative divisions (行政区划): the GB/T 2260 tree, townships and villages as a county loads them."""
