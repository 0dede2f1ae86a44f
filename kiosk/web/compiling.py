"""Templates, compiled once for all starts: compiling takes 5 MB of memory that Python keeps for the rest of the day.

What always holds: what is kept belongs to these templates, this Python and this Jinja, for its folder is named by all
of them; a folder that has its name is complete; what of it a power cut spoilt is compiled anew by whoever needs it.
"""

import hashlib
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import jinja2
from flask import Flask

_NEW = ".new"


class _Kept(jinja2.FileSystemBytecodeCache):
    """What cannot be read is compiled; what cannot be kept, on a full disk say, is compiled at the next start too."""

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:
            bucket.reset()

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def keep_compiled(app: Flask, folder: Path) -> None:
    """Let an app, before it has any thread, take its templates from `folder`, and fill that if it has them not yet.

    A process of its own compiles them: what it took of memory goes with it.
    """
    kept = folder / _name(app)
    if not kept.is_dir():
        with suppress(OSError):
            _fill(app, folder, kept)
    if kept.is_dir():
        app.jinja_env.bytecode_cache = _Kept(str(kept))


def _name(app: Flask) -> str:
    """What the compiled form of templates depends on, in short."""
    digest = hashlib.sha256(f"{sys.version} {jinja2.__version__}".encode())
    for name in sorted(app.jinja_env.list_templates()):
        source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, name)
        digest.update(f"\0{name}\0{source}".encode())
    return digest.hexdigest()[:16]


def _fill(app: Flask, folder: Path, kept: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # those of an earlier edition
    new = kept.with_name(kept.name + _NEW)
    new.mkdir(parents=True)
    child = os.fork()
    if not child:
        _compile_all(app, new)
    _, status = os.waitpid(child, 0)
    if status == 0:
        new.rename(kept)


def _compile_all(app: Flask, folder: Path) -> None:
    """Compile every template into a folder, and end this process, of which nothing else may be used."""
    status = 1
    try:
        app.jinja_env.bytecode_cache = jinja2.FileSystemBytecodeCache(str(folder))
        for name in app.jinja_env.list_templates():
            app.jinja_env.get_template(name)
        status = 0
    finally:
        os._exit(status)
