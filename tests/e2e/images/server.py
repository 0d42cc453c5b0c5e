"""Stand-in for a web server: answers the routes it is given, and keeps a file in its data directory."""

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PORT, DATA, *ROUTES = sys.argv[1:]
# A server that cannot write where it stores data does not start.
(Path(DATA) / "state").write_text(str(os.getpid()))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.path.partition("?")[0] in ("/", *ROUTES)
        self.send_response(200 if known else 404)
        self.end_headers()
        self.wfile.write(b"ok")

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


ThreadingHTTPServer(("0.0.0.0", int(PORT)), Handler).serve_forever()
