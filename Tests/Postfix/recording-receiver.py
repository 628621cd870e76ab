#!/usr/bin/python3
"""Answers every POST with 200, those below /down with 500 and those below /busy with 429 and a Retry-After of a day, and
writes each as a line of JSON: path, header fields in lower case, body in base64. Arguments: port, output."""
import base64
import http.server
import json
import sys
import threading

lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        line = json.dumps({
            "path": self.path, "fields": {name.lower(): value for name, value in self.headers.items()},
            "body": base64.b64encode(body).decode()})
        with lock, open(sys.argv[2], "a", encoding="utf-8") as output:
            output.write(line + "\n")
        if self.path.startswith("/busy"):
            self.send_response(429)
            self.send_header("retry-after", "86400")
        else:
            self.send_response(500 if self.path.startswith("/down") else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
