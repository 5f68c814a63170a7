"""What is seen in Chromium; a package, so that the server and the browser end with the last test that asks for them."""
