#!/bin/bash
# Makes a backup with the program of the release that runs; one at a time.
set -euo pipefail
umask 077
set -a
source /etc/purser/machine
set +a
exec flock /run/purser/backup.lock node /var/lib/purser/current/backup.mjs
