"""The MTA's side of the milter protocol (version 6), as much of it as filling a milter with messages needs."""
import socket
import struct

VERSION, ACTIONS = 6, 0x1FF
# What we can do without, as Postfix offers it: all steps and replies may be left out; header values keep their space.
STEPS = 0x1FFFFF
LEADING_SPACE = 0x100000
CHUNK_OCTETS = 65535


def packet(command, data=b""):
    return struct.pack("!I", len(data) + 1) + command + data


def texts(*values):
    return b"".join(value.encode() + b"\0" for value in values)


def macros(command, **values):
    return packet(b"D", command + b"".join(texts("{%s}" % name if len(name) > 1 else name, value)
                                          for name, value in values.items()))


class Prepared:
    """A message as the packets from connect to the end of its header section, and from there to the end.

    All steps are sent, also those that the milter could do without: it passes them over.
    """

    def __init__(self, path, client, helo, sender):
        with open(path, "rb") as file:
            head, body = file.read().split(b"\r\n\r\n", 1)
        self.opening = b"".join((
            macros(b"C", j="mx.example.com", daemon_name="smtpd", v="Postfix 3.7.11"),
            packet(b"C", texts("unknown") + b"4" + struct.pack("!H", 40000) + texts(client)),
            packet(b"H", texts(helo)),
            macros(b"M", mail_addr=sender, mail_mailer="discard", mail_host=""),
            packet(b"M", texts(f"<{sender}>")),
            macros(b"R", rcpt_addr="inbox@example.com", rcpt_mailer="discard", rcpt_host=""),
            packet(b"R", texts("<inbox@example.com>")),
            macros(b"T", i="4jXcZr6fYLz9Mm8"), packet(b"T"),
            *(packet(b"L", name + b"\0" + value + b"\0") for name, value in fields(head)),
            packet(b"N")))
        self.rest = b"".join(
            [packet(b"B", body[start:start + CHUNK_OCTETS]) for start in range(0, len(body), CHUNK_OCTETS)]
            + [macros(b"E", i="4jXcZr6fYLz9Mm8"), packet(b"E"), packet(b"Q")])


def fields(head):
    """Name and value as Postfix hands them on: lines joined by LF, the space behind the colon kept."""
    for field in head.replace(b"\r\n", b"\n").replace(b"\n\t", b"\0\t").replace(b"\n ", b"\0 ").split(b"\n"):
        name, value = field.replace(b"\0", b"\n").split(b":", 1)
        yield name, value


def connect(place):
    """A connection on which versions and options are settled."""
    client = socket.socket(socket.AF_UNIX)
    client.connect(place)
    client.sendall(packet(b"O", struct.pack("!III", VERSION, ACTIONS, STEPS)))
    answer = receive(client)
    _, _, steps = struct.unpack("!III", answer[1:13])
    if not steps & LEADING_SPACE:
        raise ValueError("the milter does not want header values as they are")
    return client


def receive(client):
    head = read(client, 4)
    return read(client, struct.unpack("!I", head)[0])


def read(client, count):
    data = b""
    while len(data) < count:
        more = client.recv(count - len(data))
        if not more:
            raise ConnectionError("the milter hung up")
        data += more
    return data


def judge(place, prepared):
    """One message on a connection of its own; returns the milter's last reply: c, a, r, t, d or y."""
    with connect(place) as client:
        client.sendall(prepared.opening + prepared.rest)
        answers = b""
        while more := client.recv(65536):
            answers += more
    last, position = b"", 0
    while position + 4 < len(answers):
        length = struct.unpack_from("!I", answers, position)[0]
        last = answers[position + 4:position + 5]
        position += 4 + length
    return last
