"""Audience groups (受众群体): whom a catalogue means by its 特定群体, and who belongs to them."""
