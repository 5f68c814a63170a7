"""The public's pages, below /opinion: whoever was consulted reads the letter by its token and gives an opinion, once."""
