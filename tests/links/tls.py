"""Talks to the server with the TLS of Python, which shares no code with it.

tls.py clear|tls CERTIFICATE HOST:PORT PASSWORD
"""
import hashlib
import socket
import ssl
import sys

_, manner, certificate, address, password = sys.argv
host, port = address.rsplit(":", 1)
context = ssl.create_default_context(cafile=certificate)


class Peer:
    def __init__(self, stream):
        self.stream, self.lines = stream, stream.makefile("rb")

    def line(self):
        return self.lines.readline().decode().rstrip("\r\n")

    def say(self, line):
        self.stream.sendall(line.encode() + b"\r\n")
        return self.line()


def encrypted(stream):
    return context.wrap_socket(stream, server_hostname="main.example")


stream = socket.create_connection((host, int(port)), timeout=60)
if manner == "tls":
    peer = Peer(encrypted(stream))
    greeting = peer.line()
    assert peer.say("STLS").startswith("500 "), "it is encrypted already"
else:
    peer = Peer(stream)
    greeting = peer.line()
    assert peer.say("USER somebody").startswith("300 ")
    assert peer.say("STLS").startswith("200 ")
    peer = Peer(encrypted(stream))
    assert peer.say("PASS " + password).startswith("500 "), "the name was said in clear"

assert greeting.startswith("200 "), greeting
stamp = greeting[greeting.index("<"):]
digest = hashlib.md5((stamp + password).encode()).hexdigest()
assert peer.say("APOP postmaster " + digest).startswith("200 "), "the stamp still holds"
assert peer.say("STLS").startswith("500 "), "it is too late"
assert peer.say("INLINE").startswith("200 ")
assert "main.example" in peer.say("LISTDOMAINS")

# Many commands at a time, and answers that take several records.
domain = manner + ".example"
assert peer.say("CREATEDOMAIN " + domain) == "200 OK"
commands = ["CREATEACCOUNT a%d@%s\r\n" % (number, domain) for number in range(2000)]
peer.stream.sendall("".join(commands).encode())
assert all(peer.line() == "200 OK" for _ in commands)
answer = peer.say("LISTACCOUNTS " + domain)
assert answer.count("=macnt;") == 2000, answer[:100]
big = "x" * 300_000
assert peer.say("SETACCOUNTPREFS a1@%s {A=%s;}" % (domain, big)) == "200 OK"
assert big in peer.say("GETACCOUNTPREFS a1@" + domain)
# Who must not show his password in clear may show it within TLS.
assert peer.say("UPDATEACCOUNTSETTINGS a1@%s {RequireAPOP=YES;}" % domain) == "200 OK"
assert peer.say('SETACCOUNTPASSWORD a1@%s PASSWORD "open sesame"' % domain) == "200 OK"
assert peer.say("QUIT").startswith("200 ")
assert peer.line() == ""
peer.stream.close()

# What was put behind STLS in clear is not carried out within TLS.
stream = socket.create_connection((host, int(port)), timeout=60)
if manner == "clear":
    peer = Peer(stream)
    peer.line()
    assert peer.say("STLS\r\nUSER postmaster").startswith("500 ")
    assert peer.line() == ""

stream = socket.create_connection((host, int(port)), timeout=60)
peer = Peer(encrypted(stream) if manner == "tls" else stream)
peer.line()
if manner == "clear":
    assert peer.say("USER a1@" + domain).startswith("300 ")
    assert peer.say("PASS open sesame").startswith("515 "), "everybody can read it"
    assert peer.say("STLS").startswith("200 ")
    peer = Peer(encrypted(stream))
assert peer.say("USER a1@" + domain).startswith("300 ")
assert peer.say("PASS open sesame").startswith("200 ")
print("well")
