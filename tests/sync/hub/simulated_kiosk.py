"""A kiosk as the hub sees one: a key, a log, and the messages that it sends."""

import uuid
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.protocol import batch, envelope, events, joining, replies, requests, sealing
from sync.protocol.batch import Batch
from sync.protocol.envelope import Envelope, key_id
from sync.protocol.events import FIRST_HASH, Body, Event
from sync.protocol.versions import FIRST_IN_MAPS, PROTOCOL
from sync.security import keys

BEGAN_AT = 1_793_000_000_000
STATE = requests.State("0.1.0", {"digital-basics": "1.0.0"}, 1, 5_000_000_000)


@dataclass
class Log:
    """An append-only log, chained from its first event on."""

    log_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    events: list[Event] = field(default_factory=list)

    @property
    def head(self) -> int:
        return len(self.events)

    def hash_at(self, sequence: int) -> bytes:
        return self.events[sequence - 1].hash if sequence else FIRST_HASH

    def append(self, body: Body, person: str | None = None) -> None:
        self.append_raw(body.KIND, body.as_json(), person)

    def append_raw(self, kind: str, body: dict, person: str | None = None) -> None:
        sequence = self.head + 1
        event = Event(self.log_id, sequence, kind, person, BEGAN_AT + 1000 * sequence, "boot", 1000 * sequence, body)
        self.events.append(replace(event, hash=event.chained_to(self.hash_at(self.head))))

    def batch(self, first: int = 1, last: int | None = None, protocol: int = PROTOCOL) -> bytes:
        """The encoded batch from `first` to `last`, or to the head."""
        last = self.head if last is None else last
        events = tuple(self.events[first - 1 : last])
        return batch.encode(Batch(self.log_id, first, self.hash_at(first - 1), events), protocol)

    def fork(self, at: int) -> "Log":
        """Another history under the same `log_id`, the same up to `at`."""
        return Log(self.log_id, self.events[:at])


def study(log: Log, code: str = "LEARN1", pack: str = "digital-basics", marks: int = 7000) -> str:
    """Append what a learner does in a first visit: one lesson finished, another opened, a quiz passed. Their UUID."""
    person, attempt = uuid.uuid4().hex, uuid.uuid4().hex
    item = {"pack": pack, "version": "1.0.0", "language": "ml"}
    log.append(events.LearnerEnrolled(code, "ml"), person)
    log.append(events.SignedIn(), person)
    log.append(events.LessonOpened(**item, lesson="meet-your-phone"), person)
    log.append(events.LessonFinished(**item, lesson="meet-your-phone"), person)
    log.append(events.LessonOpened(**item, lesson="files-and-folders"), person)
    log.append(events.QuizStarted(attempt, **item, quiz="check-phone"), person)
    for question in ("lock-screen", "charge"):
        log.append(events.QuestionAnswered(attempt, question, {"chosen": ["lock"]}, marks // 2), person)
    log.append(events.QuizFinished(attempt, marks, 8000, marks >= 4800), person)
    return person


@dataclass
class SimulatedKiosk:
    """`hub_id` and `hub_key` are known once it has joined."""

    station: str = "Kalpetta"
    kiosk_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    log: Log = field(default_factory=Log)
    hub_id: str = "hub"
    hub_key: bytes = b""
    state: requests.State = STATE
    serial: int = 0
    generation: int = 0

    def join_message(self, code: str) -> bytes:
        join = joining.Join(code, keys.public_bytes(self.key).hex(), self.station)
        return self.sign(envelope.JOIN, join.encode(), "hub")

    def welcome(self, data: bytes) -> joining.Joined:
        """Take the hub's welcome."""
        opened = envelope.verify(data, lambda found: bytes.fromhex(joining.Joined.decode(found.payload).key))
        assert (opened.receiver, opened.kind) == (self.kiosk_id, envelope.JOINED)
        joined = joining.Joined.decode(opened.payload)
        self.hub_id, self.hub_key = joined.hub, bytes.fromhex(joined.key)
        return joined

    def request_message(self, first: int = 1, last: int | None = None, **changed: object) -> bytes:
        """A request with the events from `first` to `last`, whose kiosk believes that the hub has those before.

        `changed` replaces fields of the request.
        """
        encoded = self.log.batch(first, last) if self.log.head >= first else b""
        digest, mark = self.state.digest(), first - 1
        self.serial += 1
        request = requests.Request(
            PROTOCOL,
            self.log.log_id,
            self.log.head,
            digest,
            self.state,
            encoded,
            mark,
            serial=self.serial,
            generation=self.generation,
        )
        return self.seal(replace(request, **changed))

    def seal(self, request: requests.Request) -> bytes:
        """A request as it travels: from protocol 3 on sealed to the hub's key."""
        if request.protocol < FIRST_IN_MAPS:
            return self.sign(envelope.REQUEST, request.encode())
        return sealing.seal(self.sign(envelope.REQUEST, request.encode(), key=key_id(self.hub_key)), self.hub_key)

    def sign(self, kind: str, payload: bytes, receiver: str | None = None, key: bytes = b"") -> bytes:
        return envelope.sign(Envelope(self.kiosk_id, receiver or self.hub_id, kind, payload, key), self.key)

    def reply(self, data: bytes) -> replies.Reply:
        """The hub's reply, its signature verified."""
        signed = sealing.unseal(data, [self.key]) if sealing.is_sealed(data) else data
        opened = envelope.verify(signed, lambda _: self.hub_key)
        assert (opened.sender, opened.receiver, opened.kind) == (self.hub_id, self.kiosk_id, envelope.REPLY)
        reply = replies.Reply.decode(opened.payload)
        self.generation = max(self.generation, int(reply.generation))
        return reply
