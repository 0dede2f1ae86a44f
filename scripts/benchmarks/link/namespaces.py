"""Two network namespaces of this machine, each with a TUN device, and a process that keeps them.

What always holds: nothing has a name that could be left behind. Namespaces and devices go with the last process that
holds them, and the keeper ends with the process that asked for it. Nobody but its own processes can reach either side.
Root may do this, and everybody where the system lets people make user namespaces.
"""

import ctypes
import fcntl
import json
import os
import signal
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

NEAR, FAR = "10.77.0.1", "10.77.0.2"

_NETMASK = "255.255.255.252"
_DEVICE = "link0"
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_SET_TUN, _TUN_WITHOUT_HEADER = 0x400454CA, 0x1001
_SET_ADDRESS, _SET_NETMASK, _SET_FLAGS = 0x8916, 0x891C, 0x8914
_UP_AND_RUNNING = 0x41
_DIE_WITH_PARENT = 1
_MOST_BYTES = 4096

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sides: their TUN devices as open files, and the words that run a command there."""

    keeper: int
    near_device: int
    far_device: int
    near_words: tuple[str, ...]
    far_words: tuple[str, ...]
    _door: socket.socket

    def listen(self, port: int) -> socket.socket:
        """A socket that listens on the far side. Raises OSError if the port is taken there."""
        self._door.send(json.dumps(port).encode())
        said, found, _, _ = socket.recv_fds(self._door, _MOST_BYTES, 1)
        if not found:
            raise OSError(said.decode())
        return socket.socket(fileno=found[0])

    def processes(self) -> list[int]:
        """Who runs on either side, but for the keeper."""
        ours = {os.stat(path).st_ino for path in self._networks()}  # noqa: PTH116 - what the link leads to
        return [pid for pid in _all_processes() if pid != self.keeper and _network_of(pid) in ours]

    def close(self) -> None:
        os.close(self.near_device)
        os.close(self.far_device)
        self._door.close()
        os.waitpid(self.keeper, 0)

    def _networks(self) -> list[str]:
        return [word.partition("=")[2] for word in (*self.near_words, *self.far_words) if word.startswith("--net=")]


def make_pair() -> Pair:
    """Make both sides. Raises OSError where this is not allowed."""
    door, keepers_door = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    keeper = os.fork()
    if not keeper:
        door.close()
        _keep(keepers_door)
    keepers_door.close()
    said, devices, _, _ = socket.recv_fds(door, _MOST_BYTES, 2)
    if len(devices) != 2:
        door.close()
        os.waitpid(keeper, 0)
        raise OSError(said.decode() or "The process that keeps the namespaces ended.")
    made = json.loads(said)
    user = [f"--user=/proc/{keeper}/ns/user", "--preserve-credentials"] if made["has_user"] else []
    near, far = (("nsenter", *user, f"--net=/proc/{keeper}/fd/{each}", "--") for each in made["networks"])
    return Pair(keeper, devices[0], devices[1], near, far, door)


def _keep(door: socket.socket) -> None:
    """The keeper's whole life: make the sides, hand out their devices, then far sockets until nobody asks any more."""
    try:
        _libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        has_user = _become_root()
        near, near_network = _make_side(NEAR)
        far, far_network = _make_side(FAR)
        made = {"has_user": has_user, "networks": [near_network, far_network]}
        socket.send_fds(door, [json.dumps(made).encode()], [near, far])
        os.close(near)
        os.close(far)
        while asked := door.recv(_MOST_BYTES):
            _hand_out(door, int(asked))
    except OSError as error:
        door.send(f"{error.strerror or error}".encode())
    finally:
        os._exit(0)


def _hand_out(door: socket.socket, port: int) -> None:
    try:
        with socket.create_server((FAR, port)) as listener:
            socket.send_fds(door, [b"listening"], [listener.fileno()])
    except OSError as error:
        door.send(f"Port {port} of the far side: {error.strerror}".encode())


def _become_root() -> bool:
    """A user namespace of our own, for somebody who is not root; says whether it was needed."""
    user, group = os.geteuid(), os.getegid()
    if not user:
        return False
    _unshare(_NEW_USER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    return True


def _make_side(address: str) -> tuple[int, int]:
    """Enter a new network; gives its TUN device and the network itself, both as open files."""
    _unshare(_NEW_NET)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _SET_TUN, struct.pack("16sH22x", _DEVICE.encode(), _TUN_WITHOUT_HEADER))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for request, each in ((_SET_ADDRESS, address), (_SET_NETMASK, _NETMASK)):
            words = struct.pack("16sHH4s16x", _DEVICE.encode(), socket.AF_INET, 0, socket.inet_aton(each))
            fcntl.ioctl(asking, request, words)
        for name in ("lo", _DEVICE):
            fcntl.ioctl(asking, _SET_FLAGS, struct.pack("16sH22x", name.encode(), _UP_AND_RUNNING))
    return device, os.open("/proc/self/ns/net", os.O_RDONLY)


def _unshare(flags: int) -> None:
    if _libc.unshare(flags):
        number = ctypes.get_errno()
        raise OSError(number, f"A namespace of our own is not allowed here: {os.strerror(number)}")


def _all_processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def _network_of(pid: int) -> int | None:
    try:
        return os.stat(f"/proc/{pid}/ns/net").st_ino  # noqa: PTH116 - what the link leads to
    except OSError:
        return None
