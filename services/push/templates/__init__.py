"""Templates of messages: versions in a subset without loops, with caps on what comes out."""
