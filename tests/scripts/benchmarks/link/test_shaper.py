"""One direction of a link, with the time handed in: no test here waits for anything."""

from scripts.benchmarks.link.shaper import Shaper
from scripts.benchmarks.link.terms import Outage, Terms

PACKET = 1500


def send_at_once(shaper: Shaper[int], count: int) -> None:
    for number in range(count):
        shaper.offer(0.0, number, PACKET)


def send_steadily(shaper: Shaper[int], seconds: float, rate: float) -> list[tuple[float, int]]:
    """Offer packets at `rate` bits a second, and collect every millisecond; gives what arrived, and when."""
    arrived, number = [], 0
    for tick in range(int(seconds * 1000)):
        now = tick / 1000
        while number * PACKET * 8 / rate <= now:
            shaper.offer(now, number, PACKET)
            number += 1
        arrived += [(now, each) for each in shaper.due(now)]
    return arrived


def test_what_comes_out_has_the_rate_of_the_line_however_fast_it_is_offered() -> None:
    for rate in (16_000, 64_000, 2_000_000):
        shaper: Shaper[int] = Shaper(Terms(rate=rate))
        send_steadily(shaper, seconds=60, rate=3 * rate)
        assert 0.98 * rate <= shaper.traffic.arrived_bytes * 8 / 60 <= 1.02 * rate


def test_a_packet_takes_its_time_on_the_line_and_half_a_round_trip() -> None:
    shaper: Shaper[str] = Shaper(Terms(rate=12_000, round_trip=0.6))
    shaper.offer(5.0, "packet", PACKET)
    assert shaper.next_arrival() == 6.3
    assert shaper.due(6.29) == []
    assert shaper.due(6.3) == ["packet"]
    assert shaper.due(6.3) == []
    assert shaper.next_arrival() is None


def test_without_a_rate_only_the_delay_counts() -> None:
    shaper: Shaper[int] = Shaper(Terms(round_trip=1.0))
    send_at_once(shaper, 1000)
    assert shaper.due(0.5) == list(range(1000))


def test_what_does_not_fit_into_the_queue_is_dropped_and_never_sent() -> None:
    shaper: Shaper[int] = Shaper(Terms(rate=64_000))
    send_at_once(shaper, 100)
    assert shaper.traffic.sent_packets == 20
    assert shaper.traffic.dropped_packets == 80
    assert shaper.backlog_bytes(0.0) == 30_000
    assert shaper.due(3.75) == list(range(20))


def test_a_long_fast_line_has_a_queue_to_fill_it() -> None:
    assert Terms(rate=10_000_000, round_trip=0.5).queue_bytes == 1_250_000


def fates(seed: int, direction: int = 0) -> list[int]:
    shaper: Shaper[int] = Shaper(Terms(loss=0.03, seed=seed), direction)
    send_at_once(shaper, 10_000)
    return shaper.due(0.0)


def test_the_same_seed_loses_the_same_packets_and_another_seed_or_way_loses_others() -> None:
    assert fates(1) == fates(1)
    assert fates(1) != fates(2)
    assert fates(1) != fates(1, direction=1)


def test_the_share_that_is_lost_is_the_one_that_was_asked_for() -> None:
    shaper: Shaper[int] = Shaper(Terms(loss=0.03, seed=1))
    send_at_once(shaper, 10_000)
    assert 250 <= shaper.traffic.lost_packets <= 350
    assert shaper.traffic.sent_packets == 10_000
    assert len(shaper.due(0.0)) == 10_000 - shaper.traffic.lost_packets == shaper.traffic.arrived_packets


def test_a_lost_packet_takes_its_time_on_the_line_all_the_same() -> None:
    shaper: Shaper[str] = Shaper(Terms(rate=12_000))
    shaper.offer(0.0, "lost", PACKET, is_lost=True)
    shaper.offer(0.0, "kept", PACKET)
    assert shaper.due(1.9) == []
    assert shaper.due(2.0) == ["kept"]


def test_nothing_arrives_in_an_outage_and_what_was_on_its_way_is_lost() -> None:
    shaper: Shaper[int] = Shaper(Terms(rate=64_000, round_trip=0.6, outage=Outage(lasts=10, every=30)))
    arrived = [when for when, _ in send_steadily(shaper, seconds=60, rate=60_000)]
    assert not [when for when in arrived if 30 <= when < 40]
    assert [when for when in arrived if when < 30]
    assert [when for when in arrived if when >= 40.3]
    assert not [when for when in arrived if 40 <= when < 40.3], "sent in the outage"
    assert 48 <= shaper.traffic.lost_packets <= 54, "ten seconds of them, and what flew when it began"


def test_a_link_that_was_cut_by_hand_loses_everything_until_it_is_mended() -> None:
    shaper: Shaper[str] = Shaper(Terms(round_trip=1.0))
    shaper.offer(0.0, "on its way", PACKET)
    shaper.cut()
    shaper.offer(1.0, "into the void", PACKET)
    shaper.mend()
    shaper.offer(2.0, "after", PACKET)
    assert shaper.due(9.0) == ["after"]
    assert shaper.traffic.lost_packets == 2
