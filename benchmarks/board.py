"""Event to visible row: `python -m benchmarks.board [--boards 20] [--rate 50] [--seconds 60]`.

A real server over a real dispatch zone with 200 live calls; a writer that changes them at a steady
rate; boards that listen, one of them in headless Chromium. An event's clock starts before its write
begins and stops when the browser has drawn the row (two frames later), or the bytes are there.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
from playwright.sync_api import sync_playwright

from benchmarks.board_town import (
    calls_of,
    change,
    free_port,
    lay_out,
    memory_of,
    open_town,
    serve,
    sign_in,
)
from zone.zone import Zone

CHROMIUM = "/usr/bin/chromium"
_SEEN = """() => {
  window.seen = [];
  const note = (r) => {
    const what = [r.dataset.id, parseInt(r.dataset.key)];
    const drawn = () => window.seen.push([...what, Date.now()]);
    requestAnimationFrame(() => requestAnimationFrame(drawn));
  };
  const news = (all) => {
    for (const m of all) for (const n of m.addedNodes) if (n.matches?.("tr.call")) note(n);
  };
  new MutationObserver(news).observe(document.body, { childList: true, subtree: true });
}"""


class Written:
    """When each version of each call was begun to be written."""

    def __init__(self) -> None:
        self.at: dict[tuple[str, int], float] = {}
        self.arrived: list[float] = []
        self.ended = False

    def write(self, zone: Zone, rate: float, seconds: float) -> None:
        """`rate` changes a second, spread over all calls."""
        calls = calls_of(zone)
        start = time.time()
        for n in range(int(rate * seconds)):
            time.sleep(max(0.0, start + n / rate - time.time()))
            one = calls[n % len(calls)]
            self.at[(one.incident_id, one.version + 1)] = time.time()
            calls[n % len(calls)] = change(zone, one, n)
        self.ended = True

    async def listen(self, address: str, cookies: dict[str, str]) -> None:
        """One board without a window."""
        async with (
            httpx.AsyncClient(timeout=None, cookies=cookies) as client,
            client.stream("GET", f"{address}/board/stream") as answer,
        ):
            kind = ""
            async for line in answer.aiter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif kind == "changed" and line.startswith("data: "):
                    now = time.time()
                    for row in json.loads(line.removeprefix("data: "))["rows"]:
                        began = self.at.get((row["id"], int(row["key"].split("-")[0])))
                        if began is not None:
                            self.arrived.append(now - began)


def percentiles(seconds: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the worst, in seconds."""
    got = sorted(seconds)
    return {
        name: round(got[min(len(got) - 1, int(len(got) * part))], 3)
        for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("worst", 1.0))
    } | {"rows": len(got)}


def listeners(written: Written, address: str, cookies: dict[str, str], boards: int) -> None:
    async def all_of_them() -> None:
        tasks = [asyncio.create_task(written.listen(address, cookies)) for _ in range(boards)]
        while not written.ended:
            await asyncio.sleep(0.2)
        await asyncio.sleep(2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(all_of_them())


def measure(boards: int, rate: float, seconds: float, calls: int) -> dict[str, object]:
    """One run."""
    with tempfile.TemporaryDirectory() as folder:
        zone = open_town(Path(folder))
        lay_out(zone, calls)
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.board", "--serve", folder, str(port)]
        server = subprocess.Popen(command)
        try:
            return _with(server.pid, zone, f"http://127.0.0.1:{port}", boards, rate, seconds)
        finally:
            server.terminate()
            server.wait(20)
            zone.close()


def _with(
    pid: int, zone: Zone, address: str, boards: int, rate: float, seconds: float
) -> dict[str, object]:
    cookies = sign_in(address)
    written = Written()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": k, "value": v, "url": address} for k, v in cookies.items()])
        page = context.new_page()
        page.goto(f"{address}/board")
        page.wait_for_selector('#fresh:not([data-state="still"]):not([data-state="waiting"])')
        page.evaluate(_SEEN)
        before = memory_of(pid)
        threads = [
            threading.Thread(target=listeners, args=(written, address, cookies, boards - 1)),
            threading.Thread(target=written.write, args=(zone, rate, seconds)),
        ]
        for thread in threads:
            thread.start()
        memory = []
        while not written.ended:
            page.wait_for_timeout(1000)
            memory.append(memory_of(pid))
        page.wait_for_timeout(2000)
        seen = page.evaluate("window.seen")
        rows = page.eval_on_selector_all("tr.call", "all => all.map(r => r.id)")
        for thread in threads:
            thread.join()
        browser.close()
    visible = [at / 1000 - written.at[(i, v)] for i, v, at in seen if (i, v) in written.at]
    third = max(1, len(memory) // 3)
    return {
        "boards": boards,
        "updates_a_second": rate,
        "seconds": seconds,
        "events": len(written.at),
        "visible_in_chromium": percentiles(visible),
        "arrived_at_the_others": percentiles(written.arrived),
        "rows_at_the_end": len(rows),
        "rows_twice": len(rows) - len(set(rows)),
        "server_megabytes": {
            "before": before,
            "first_third": round(sum(memory[:third]) / third, 1),
            "last_third": round(sum(memory[-third:]) / third, 1),
        },
    }


def main() -> None:
    """Measure and print, or be the server."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--boards", type=int, default=20)
    ask.add_argument("--rate", type=float, default=50)
    ask.add_argument("--seconds", type=float, default=60)
    ask.add_argument("--calls", type=int, default=200)
    ask.add_argument("--serve", nargs=2)
    told = ask.parse_args()
    if told.serve:
        serve(Path(told.serve[0]), int(told.serve[1]))
        return
    print(json.dumps(measure(told.boards, told.rate, told.seconds, told.calls), indent=1))


if __name__ == "__main__":
    main()
