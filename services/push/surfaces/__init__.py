"""Surfaces: what people and screens read here: the text to hand over or read aloud, previews by channel, the loop of a screen."""
