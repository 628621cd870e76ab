#!/usr/bin/python3
"""Writes each POST as a line of JSON (path, event) and answers what the file named like the path's last part says
then: a status, or `hold`, which is waited out. 200 where there is no file. Arguments: port, output, directory."""
import http.server
import json
import os
import sys
import threading
import time

lock = threading.Lock()


def decision(name):
    try:
        with open(os.path.join(sys.argv[3], name), encoding="utf-8") as file:
            return file.read().strip()
    except FileNotFoundError:
        return "200"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        with lock, open(sys.argv[2], "a", encoding="utf-8") as output:
            output.write(json.dumps({"path": self.path, "event": json.loads(body)}) + "\n")
        name = os.path.basename(self.path)
        while (status := decision(name)) == "hold":
            time.sleep(0.02)
        answer = b"said by the endpoint"
        try:
            self.send_response(int(status))
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            pass

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 100


Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
