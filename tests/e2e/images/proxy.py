"""Stand-in for a proxy that is driven by labels: finds back ends over the engine's socket, as Traefik does.

The address is that of the network which the label `traefik.docker.network` names, or else of any: here of the last.
"""

import http.client
import json
import re
import socket
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Engine(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("/var/run/docker.sock")


def backends():
    engine = Engine("localhost")
    engine.request("GET", "/containers/json")
    for container in json.load(engine.getresponse()):
        labels = container["Labels"]
        rules = [value for name, value in labels.items() if re.fullmatch(r"traefik\.http\.routers\..*\.rule", name)]
        ports = [value for name, value in labels.items() if name.endswith("loadbalancer.server.port")]
        networks = container["NetworkSettings"]["Networks"]
        wanted = labels.get("traefik.docker.network")
        chosen = networks.get(wanted) if wanted else networks[max(networks)]
        if labels.get("traefik.enable") == "true" and rules and chosen:
            host = re.search(r"Host\(`([^`]+)`\)", rules[0])
            yield host[1] if host else "", f"http://{chosen['IPAddress']}:{ports[0] if ports else 80}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        target = dict(backends()).get(self.headers["Host"].partition(":")[0])
        length = int(self.headers["Content-Length"] or 0)
        request = urllib.request.Request(f"{target}{self.path}", self.rfile.read(length) if length else None)
        try:
            with urllib.request.urlopen(request, timeout=3) as answer:
                status, body = answer.status, answer.read()
        except (OSError, ValueError) as error:
            status, body = 504 if target else 404, str(error).encode()
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args):
        pass


ThreadingHTTPServer(("0.0.0.0", 80), Handler).serve_forever()
