"""What authors have (photographs, recordings, films) as what a pack may hold (FORMAT.md, A.4)."""
