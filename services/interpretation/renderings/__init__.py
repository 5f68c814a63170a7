"""Materials as people read them: accessible HTML, plain text, an article for WeChat, print."""
