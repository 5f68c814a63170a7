"""Policy documents (政策文件): their versions, each with its text, file and hash."""
