"""A mail server for tests: takes mail on loopback, and fails as the recipient's name tells it to.

It prints its port, then a line of JSON for each mail that it has taken. The part of a recipient before '-' or '@' decides:
`busy` is refused for now, `gone` for good, `once` for now the first time, `refused` and `later` after the text was sent,
`stall` never hears the end of its text answered, and `drop` has its connection closed there.
With the argument `login` it takes mail only from the user `me` with the password `secret`; with `elsewhere` it listens on an
address of the loopback that does not look like one; with `tls` and two files, certificate and key, it speaks TLS from the start,
with `starttls` and such files it speaks TLS once it is asked to, and takes neither a password nor mail before.
"""
import base64
import json
import socketserver
import ssl
import sys
import threading

needs_login = "login" in sys.argv[1:]
offers_tls = "starttls" in sys.argv[1:]
seen = set()
lock = threading.Lock()


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def hear(self):
        line = self.rfile.readline()
        if not line:
            raise ConnectionError
        return line.decode("utf-8", "replace").rstrip("\r\n")

    def handle(self):
        try:
            self.talk()
        except (ConnectionError, OSError):
            pass

    def talk(self):
        self.say("220 sink")
        is_known = not needs_login
        is_open = offers_tls
        sender, recipient = None, None
        while True:
            line = self.hear()
            word = line.split(" ")[0].split(":")[0].upper()
            if word == "EHLO":
                self.wfile.write(b"250-sink\r\n")
                if is_open:
                    self.wfile.write(b"250-STARTTLS\r\n")
                elif needs_login:
                    self.wfile.write(b"250-AUTH PLAIN\r\n")
                self.say("250 8BITMIME")
            elif word == "STARTTLS" and is_open:
                self.say("220 go on")
                self.request = context.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
                is_open = False
            elif is_open and word != "QUIT":
                self.say("530 start TLS first")
            elif word == "AUTH":
                given = line.split(" ")[2] if line.count(" ") > 1 else None
                if given is None:
                    self.say("334 ")
                    given = self.hear()
                is_known = base64.b64decode(given) == b"\0me\0secret"
                self.say("235 welcome" if is_known else "535 who are you")
            elif word == "MAIL":
                sender = line.split("<")[1].split(">")[0]
                self.say("250 fine" if is_known else "530 log in first")
            elif word == "RCPT":
                recipient = line.split("<")[1].split(">")[0]
                self.say(self.answer(recipient))
            elif word == "DATA":
                self.say("354 go on")
                if not self.take(sender, recipient):
                    return
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def answer(self, recipient):
        kind = recipient.split("@")[0].split("-")[0]
        if kind == "busy":
            return "451 not now"
        if kind == "gone":
            return "550 nobody here"
        with lock:
            if kind == "once" and recipient not in seen:
                seen.add(recipient)
                return "450 not yet"
        return "250 fine"

    def take(self, sender, recipient):
        lines = []
        while (line := self.hear()) != ".":
            lines.append(line[1:] if line.startswith(".") else line)
        kind = recipient.split("@")[0].split("-")[0]
        if kind == "stall":
            self.rfile.read()
            return False
        if kind == "drop":
            return False
        if kind in ("refused", "later"):
            self.say("554 no" if kind == "refused" else "452 full")
            return True
        with lock:
            print(json.dumps({"from": sender, "to": recipient, "text": "\r\n".join(lines) + "\r\n"}), flush=True)
        self.say("250 taken")
        return True


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


context = None
if offers_tls or "tls" in sys.argv[1:]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[-2:])

with Server(("127.0.0.2" if "elsewhere" in sys.argv[1:] else "127.0.0.1", 0), Session) as server:
    if "tls" in sys.argv[1:]:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
    server.serve_forever()
