"""Texts as TOML writes them."""

import json


def quoted(text: str) -> str:
    """A TOML string: JSON's is one, but for a character that both leave bare and TOML forbids."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def quoted_list(texts: tuple[str, ...] | list[str]) -> str:
    """A TOML array of strings on one line."""
    return f"[{', '.join(map(quoted, texts))}]"
