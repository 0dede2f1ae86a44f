"""What all pages share: who may see them, their language, their frame, their errors, their media."""
