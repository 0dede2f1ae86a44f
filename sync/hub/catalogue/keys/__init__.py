"""The keys with which a hub signs its repository: where they lie, who signs with them, how they are changed."""
