"""What counts while a class comes in: the slow ones, and whoever could not go on."""

import socket

from scripts.benchmarks.class_of_sixty import Times, come_in


def test_five_in_a_hundred_may_have_waited_longer_than_what_is_said() -> None:
    times = Times()
    times.pages["gate"] = [float(each) for each in range(1, 101)]
    assert (times.p95("gate"), times.slowest("gate")) == (95, 100)


def test_whoever_cannot_go_on_is_counted() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        times = come_in(f"http://127.0.0.1:{nobody.getsockname()[1]}", ["ANJU7", "BIJU8"], 0.0)
    assert len(times.faults) == 2
    assert not times.pages["gate"]
