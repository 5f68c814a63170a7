"""What must not be published unseen (发布前审查): numbers, words and hidden content, found in texts and files. Pure."""
