"""A tree of signed zones, signed here and not by a name server's tools, so that any one thing of it can be wrong."""
