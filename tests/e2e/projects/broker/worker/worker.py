"""Holds a connection to the broker, and ends when it cannot: the engine starts it again."""

import os
import socket
import urllib.parse

url = urllib.parse.urlsplit(os.environ["AMQP_URL"])
connection = socket.create_connection((url.hostname, url.port), 5)
connection.sendall(b"AMQP\x00\x00\x09\x01")
print("broker says", connection.recv(8)[:1] == b"\x01", flush=True)
connection.settimeout(None)
while connection.recv(4096):
    pass
