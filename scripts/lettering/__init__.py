"""What pages are lettered with: fonts, drawn names of languages, spoken names. Made once, kept in the sources."""
