"""Changes since a place (增量同步): what a mirror of the published catalogues and publications has to take over."""
