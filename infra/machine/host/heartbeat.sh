#!/bin/bash
# Tells the deployment each minute that the machine is there, and does what it answers. The updater and the backup write status.json;
# whether the machine is busy, and how its work ends, are the scripts `busy` and `drain` of the release that runs.
set -euo pipefail
umask 077
set -a
source /etc/purser/machine
set +a
run=/run/purser
current=/var/lib/purser/current
status=$run/status.json
[ -s "$status" ] || echo '{}' >"$status"
is() { if "$@"; then echo true; else echo false; fi; }
busy=$(is test -x $current/busy -a ! -e $run/draining)
if [ "$busy" = true ]; then busy=$(is $current/busy); fi
body=$(jq --compact-output --arg boot "$(cat /proc/sys/kernel/random/boot_id)" --argjson busy "$busy" \
  --argjson drained "$(is test -e $run/drained)" \
  '{bootId: $boot, busy: $busy, drained: $drained} + (. | {release, backupAt, restore} | with_entries(select(.value != null)))' "$status")
order=$(curl --fail --silent --show-error --max-time 20 --request POST --header 'content-type: application/json' \
  --data "$body" --config - "https://$DOOR/api/machine/heartbeat" <<<"header = \"x-machine-key: $(cat "$PURSER_MACHINE_KEY")\"" |
  jq --exit-status --raw-output .order)
if [ "$order" = drain ] && [ ! -e $run/drained ]; then
  # The updater starts nothing from here on, and one that is at work is waited for.
  touch $run/draining
  if [ -x $current/drain ]; then flock $run/release.lock $current/drain; fi
  touch $run/drained
  exec "$0"
fi
# What the owner asks is done by the release's own program, which checks the signature; another file is another wish.
if [ "$order" = run ] && [ -e $current/answer.mjs ]; then
  found=$(curl --silent --max-time 20 --output $run/ask.new --write-out '%{http_code}' --config - \
    "$PURSER_RELEASES/ask.json" <<<"header = \"x-machine-key: $(cat "$PURSER_MACHINE_KEY")\"") || found=none
  if [ "$found" = 200 ] && ! cmp --silent $run/ask.new $run/ask; then
    mv $run/ask.new $run/ask
    node $current/answer.mjs $run/ask || echo 'What the owner asked came to nothing.' >&2
  fi
fi
if [ "$order" = run ] && [ -e $run/draining ]; then
  rm -f $run/drained $run/draining
  systemctl start --no-block purser-update.service
fi
