#!/bin/bash
# Takes a newer release and sees to it that what should run does. Nothing is started while the machine ends its work.
set -euo pipefail
umask 022
set -a
source /etc/purser/machine
set +a
[ ! -e /run/purser/draining ] || exit 0
exec flock /run/purser/release.lock node /usr/local/lib/purser/update.mjs
