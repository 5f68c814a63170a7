"""The one door of the suite: identifies callers, guards bodies, routes to services, one OpenAPI."""
