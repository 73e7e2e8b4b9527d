"""A device's client for Porog in Python without packages: a queue on the disk, batches, retries.

    porog = Porog("https://porog.example", "porog_…", "urn:porog:device:…", "queue.db")
    porog.add("porog.passage.v1", {"card": "0004A1B2C3", "direction": "in"})
    porog.send()        # call it from a timer
"""
import datetime, json, sqlite3, sys, urllib.error, urllib.request, uuid


class Porog:
    def __init__(self, url, key, source, queue):
        self.url, self.key, self.source = url, key, source
        self.db = sqlite3.connect(queue)
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.execute("CREATE TABLE IF NOT EXISTS waiting (number INTEGER PRIMARY KEY, event TEXT NOT NULL)")

    def add(self, type, data):
        """Returns when the event is on the disk. The door may then open."""
        now = datetime.datetime.now().astimezone().isoformat(timespec="milliseconds")
        event = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": self.source, "type": type, "time": now, "data": data}
        with self.db:
            self.db.execute("INSERT INTO waiting (event) VALUES (?)", [json.dumps(event)])

    def send(self):
        """Sends the queue, oldest first. Returns True when it is empty; otherwise call again later. Repeats do no harm."""
        while rows := self.db.execute("SELECT number, event FROM waiting ORDER BY number LIMIT 500").fetchall():
            request = urllib.request.Request(
                self.url + "/api/v1/events",
                ("[" + ",".join(event for _, event in rows) + "]").encode(),
                {"Authorization": "Bearer " + self.key, "Content-Type": "application/cloudevents-batch+json"},
            )
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    for refused in json.load(answer)["rejected"]:
                        print("not taken:", refused["id"], refused["code"], refused["detail"], file=sys.stderr)
            except (urllib.error.URLError, TimeoutError) as problem:
                print("later:", problem, file=sys.stderr)
                return False
            with self.db:
                self.db.execute("DELETE FROM waiting WHERE number <= ?", [rows[-1][0]])
        return True


if __name__ == "__main__":
    url, key, source, direction, card = sys.argv[1:]
    porog = Porog(url, key, source, "porog-queue.db")
    porog.add("porog.passage.v1", {"card": card, "direction": direction})
    sys.exit(0 if porog.send() else 1)
