#!/bin/sh
# A turnstile in a few lines: stores a passage on the disk, then sends everything in the queue, oldest first.
#   POROG_URL=https://porog.example POROG_KEY=porog_… POROG_SOURCE=urn:porog:device:… ./send.sh in 0004A1B2C3
# Without arguments it only sends the queue: let cron call it every minute.
set -eu
queue=${POROG_QUEUE:-./porog-queue}
mkdir -p "$queue"

if [ $# -ge 2 ]; then
    id=$(cat /proc/sys/kernel/random/uuid)
    cat >"$queue/.$id" <<EVENT
{"specversion":"1.0","id":"$id","source":"$POROG_SOURCE","type":"porog.passage.v1","time":"$(date +%Y-%m-%dT%H:%M:%S%:z)","data":{"direction":"$1","card":"$2"}}
EVENT
    # Rename after writing, so that a power failure leaves no half-written event in the queue.
    mv "$queue/.$id" "$queue/$(date +%s%N)-$id.json"
fi

for event in "$queue"/*.json; do
    [ -e "$event" ] || exit 0
    # On any answer but 2xx the event stays in the queue. Sending it twice does no harm.
    curl --silent --show-error --fail --max-time 20 "$POROG_URL/api/v1/events" \
        --header "Authorization: Bearer $POROG_KEY" --header 'Content-Type: application/cloudevents+json' --data-binary "@$event"
    echo
    rm "$event"
done
