"""A headless Chromium, driven over its own debugging pipe: no library, no port.

See https://chromedevtools.github.io/devtools-protocol/.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

BINARY = os.environ.get("ATS_LINT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
CONTRAST = r"""
(() => {
  const rgb = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const found = rgb(getComputedStyle(node).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim()) continue;
    if (["SCRIPT", "STYLE", "TITLE", "title"].includes(node.tagName)) continue;
    const style = getComputedStyle(node);
    const ink = rgb(node.namespaceURI.endsWith("svg") ? style.fill : style.color);
    const [one, other] = [light(ink), light(behind(node))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    const name = node.className?.baseVal ?? node.className;
    if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${name} ${node.textContent.slice(0, 40)}`);
  }
  return [...new Set(bad)];
})()
"""
"""Texts that stand out too little from what is behind them."""


class Browser:
    """One page of a browser."""

    def __init__(self, profile: Path) -> None:
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        # The pipe's ends must be 3 and 4 in the child.
        command = f'exec "$@" 3<&{to_read} 4>&{to_write}'
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
                     f"--user-data-dir={profile}", "about:blank"]  # fmt: skip
        self._process = subprocess.Popen(
            ["bash", "-c", command, "bash", str(BINARY), *arguments],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(to_write)
        self._rest = b""
        self._count = 0
        self.events: list[dict[str, Any]] = []
        self._session = ""
        pages = self("Target.getTargets")["targetInfos"]
        page = next(one for one in pages if one["type"] == "page")
        self._session = self("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "DOM", "Accessibility"):
            self(f"{domain}.enable")

    def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._read, 1 << 20)
            assert part, "the browser is gone"
            self._rest += part
        found, _, self._rest = self._rest.partition(b"\0")
        return json.loads(found)

    def open(self, path: Path, width: int = 1280, scheme: str = "light", media: str = "screen") -> None:
        self.events.clear()
        self("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self("Emulation.setEmulatedMedia", media=media, features=features)
        self("Page.navigate", url=path.as_uri())
        while not any(one.get("method") == "Page.loadEventFired" for one in self.events):
            self.events.append(self._next())

    def ask(self, script: str) -> Any:
        answer = self("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def picture(self, path: Path, top: int = 0, height: int = 0) -> None:
        """Take a picture of the page, or of a part of it; for people to look at."""
        size = self("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": top, "width": size["width"], "height": height or size["height"], "scale": 1}
        data = self("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self) -> None:
        self("Browser.close")
        self._process.wait(timeout=20)
        os.close(self._read)
        os.close(self._write)
