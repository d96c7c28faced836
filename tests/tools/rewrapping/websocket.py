"""SIP over WebSocket (RFC 7118, RFC 6455)."""

import base64
import hashlib
import struct

from . import streams

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, BINARY, PING, PONG = 0, 1, 2, 9, 10
FINAL = 0x80
PARTS = 3


def handshake(connection, at):
    """RFC 7118 4.2, at the same time as the connection's own."""
    key = base64.b64encode(hashlib.md5(repr(connection.ends).encode()).digest())
    accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
    made = streams.handshake(connection, at)
    request = (b"GET / HTTP/1.1\r\nHost: sip-ws.example.com\r\nUpgrade: websocket\r\n"
               b"Connection: Upgrade\r\nSec-WebSocket-Key: " + key +
               b"\r\nOrigin: http://www.example.com\r\nSec-WebSocket-Protocol: sip\r\n"
               b"Sec-WebSocket-Version: 13\r\n\r\n")
    answer = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              b"Sec-WebSocket-Accept: " + accept + b"\r\nSec-WebSocket-Protocol: sip\r\n\r\n")
    for side, text in enumerate((request, answer)):
        made += streams.segments(connection, side, streams.whole(text), at, False)
        connection.next[side] += len(text)
    return made


def frame(side, kind, payload):
    """RFC 6455 5.2: what the client sends is masked."""
    size = len(payload)
    masked = 0x80 if side == 0 else 0
    if size < 126:
        head = struct.pack("!BB", kind, masked | size)
    elif size < 65536:
        head = struct.pack("!BBH", kind, masked | 126, size)
    else:
        head = struct.pack("!BBQ", kind, masked | 127, size)
    if not masked:
        return head + payload
    key = hashlib.md5(payload).digest()[:4]
    return head + key + bytes(octet ^ key[at % 4] for at, octet in enumerate(payload))


def one_frame(_connection, side, payload):
    return frame(side, FINAL | TEXT, payload)


def binary(_connection, side, payload):
    return frame(side, FINAL | BINARY, payload)


def fragmented(_connection, side, payload):
    """A message in three frames (RFC 6455 5.4), with a ping amid them and a pong after."""
    size = len(payload) // PARTS + 1
    parts = [payload[at:at + size] for at in range(0, len(payload), size)]
    made = b""
    for number, part in enumerate(parts):
        kind = (TEXT if number == 0 else CONTINUATION) | (FINAL if number == len(parts) - 1 else 0)
        made += frame(side, kind, part)
        if number == 0 and len(parts) > 1:
            made += frame(side, FINAL | PING, b"are you there")
    return made + frame(side, FINAL | PONG, b"")
