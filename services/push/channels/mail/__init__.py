"""E-mail: messages as text and HTML with one-click unsubscription, handed to the relay of the house."""
