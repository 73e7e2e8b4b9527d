#!/bin/sh
# Runs Porog with the settings of this installation and as its user, so that no file in its data directory belongs to another one.
export POROG_CONFIG="${POROG_CONFIG:-/etc/porog/porog.conf}"
if [ "$(id -u)" = 0 ] && id porog >/dev/null 2>&1; then
    export HOME=/var/lib/porog
    exec setpriv --reuid=porog --regid=porog --init-groups -- /usr/lib/porog/porog "$@"
fi
exec /usr/lib/porog/porog "$@"
