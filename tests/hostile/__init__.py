"""Packs whose signature is right and whose content is evil."""
