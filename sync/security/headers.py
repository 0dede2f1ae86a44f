"""Response headers that every page of kiosk and hub carries."""

PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

# Style and scripts are never documents: what they may do is what the page says that they are part of.
PART = {"X-Content-Type-Options": "nosniff"}
PARTS = frozenset({"text/css", "text/javascript"})

# A drawing that is opened on its own is a document: it may show itself and do nothing.
MEDIA = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
