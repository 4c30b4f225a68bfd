"""Keeps the newest revision of each record as a file, and goes on where it stopped."""
import asyncio, json, os, sys

import nats, nats.errors  # pip install nats-py
import zstandard  # pip install zstandard


def keep(folder, headers, data):
    """Writes what is newer than the file: what comes again, or late, changes nothing."""
    if (headers or {}).get("Content-Encoding") == "zstd":
        data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
    now = json.loads(data)
    article = now["article"]
    file = os.path.join(folder, article["id"] + ".json")
    if os.path.exists(file):
        with open(file, "rb") as f:
            if json.load(f)["article"]["revision"] >= article["revision"]:
                return
    print(now["change"], article["revision"], article["title"], flush=True)
    with open(file + ".new", "wb") as f:
        f.write(data)
    os.replace(file + ".new", file)  # whole, or not at all


async def main(url, folder):
    nc = await nats.connect(url)  # what stands in wireroom-data/nats.url
    js = nc.jetstream()
    sub = await js.pull_subscribe("stored.>", durable="files-py", stream="WIRE")
    while True:
        try:
            messages = await sub.fetch(100, timeout=5)
        except nats.errors.TimeoutError:
            continue  # there was nothing new
        for m in messages:
            keep(folder, m.headers, m.data)
            await m.ack()  # only now: after a crash it comes again


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
