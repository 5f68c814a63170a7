"""Status queries (查询平台): what a provider knows of a message whose end nobody saw, asked by its reference, or by what was sent."""
