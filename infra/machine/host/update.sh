#!/bin/bash
# Takes a newer release and sees to it that what should run does, then puts back what the owner has asked for. Nothing is started
# while the machine ends its work.
set -euo pipefail
umask 022
set -a
source /etc/purser/machine
set +a
[ ! -e /run/purser/draining ] || exit 0
exec 9>/run/purser/release.lock
flock 9
code=0
node /usr/local/lib/purser/update.mjs || code=$?
restore=/var/lib/purser/current/restore.mjs
if [ -e $restore ]; then node $restore || code=$?; fi
exit $code
