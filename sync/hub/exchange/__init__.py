"""The endpoint for kiosks: one request, one reply, both signed; the same request again changes nothing."""
