"""Keeps what is posted in files, and gives it back."""

import pathlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROOT = pathlib.Path("/srv/uploads")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        file = ROOT / self.path.rpartition("/")[2]
        found = self.path == "/healthz" or file.is_file()
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(b"ok" if self.path == "/healthz" else file.read_bytes() if found else b"")

    def do_POST(self):
        (ROOT / self.path.rpartition("/")[2]).write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(201)
        self.end_headers()


ThreadingHTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
