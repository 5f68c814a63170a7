"""The public's pages of push, below /told: by the code of a sheet or the link of a message, without login and script."""
