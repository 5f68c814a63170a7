"""One case on the officer's pages: what is known of it, and a form for every act that is lawful now."""
