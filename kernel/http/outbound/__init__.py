"""Requests that leave the house for addresses that others chose: checked where they are dialled, bounded in all they take."""
