#!/bin/bash
# Reads every secret of the stack's key vault into memory, each into a file of its own that root alone may read. /run is a tmpfs.
# The machine's identity may read this vault and nothing else. No value is an argument of a process or a line of a log.
set -euo pipefail
umask 077
source /etc/purser/machine
folder=/run/purser/vault
fresh=$(mktemp -d /run/purser.XXXXXX)
trap 'rm -rf "$fresh"' EXIT
token=$(curl --fail --silent --show-error --retry 5 --retry-all-errors --header Metadata:true \
  'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net' |
  jq --exit-status --raw-output .access_token)
ask() {
  curl --fail --silent --show-error --retry 5 --retry-all-errors --config - "$1" <<<"header = \"Authorization: Bearer $token\""
}
page="https://$VAULT.vault.azure.net/secrets?api-version=7.4"
while [ -n "$page" ]; do
  list=$(ask "$page")
  while read -r id; do
    ask "$id?api-version=7.4" | jq --exit-status --join-output .value >"$fresh/${id##*/}"
  done < <(jq --raw-output '.value[].id' <<<"$list")
  page=$(jq --raw-output '.nextLink // empty' <<<"$list")
done
[ -s "$fresh/heartbeat-key" ]
install -d -m 0700 /run/purser
rm -rf "$folder"
mv "$fresh" "$folder"
trap - EXIT
