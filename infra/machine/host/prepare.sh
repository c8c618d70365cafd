#!/bin/bash
# Installs what the containers need. Run by purser-prepare.service until it has succeeded once, so that a first boot without a
# network is made up for.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends \
  docker.io docker-cli docker-compose iptables jq curl ca-certificates age zstd earlyoom systemd-zram-generator unattended-upgrades
systemctl daemon-reload
systemctl start systemd-zram-setup@zram0.service
systemctl restart docker.service
install -d -m 0755 /var/lib/purser
touch /var/lib/purser/prepared
