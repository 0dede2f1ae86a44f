"""TCP connections led on to a port of this machine's loopback address."""

import asyncio
from contextlib import suppress

HERE = "127.0.0.1"

_CHUNK_BYTES = 65_536


async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """Carry both ways until both ends have said all; a refused or broken end breaks the other one off too."""
    try:
        onwards_reader, onwards_writer = await asyncio.open_connection(HERE, port)
    except OSError:
        writer.transport.abort()
        return
    try:
        await asyncio.gather(_copy(reader, onwards_writer), _copy(onwards_reader, writer))
    except OSError:
        writer.transport.abort()
        onwards_writer.transport.abort()
    finally:
        writer.close()
        onwards_writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(_CHUNK_BYTES):
        writer.write(chunk)
        await writer.drain()
    with suppress(OSError):
        writer.write_eof()
