"""Content on the kiosk: what is trusted, how it comes in, what stands on the shelf."""
