const AFTER_NETWORK = "After=network-online.target\nWants=network-online.target\n";

/** A job that is done once and tried again until it succeeds. No condition: one that does not hold yet would end the trying. */
const job = (about: string, name: string, head: string): string =>
  `[Unit]
Description=${about}
${head}
[Service]
Type=oneshot
RemainAfterExit=true
ExecStart=/usr/local/sbin/purser-${name}
Restart=on-failure
RestartSec=30

[Install]
WantedBy=multi-user.target
`;

/** A job that is done again and again. */
const timer = (about: string, when: string): string =>
  `[Unit]
Description=${about}

[Timer]
${when}
[Install]
WantedBy=timers.target
`;

/** The units of systemd that cloud-init enables, by their file names. */
export const UNITS = {
  "purser-prepare.service": job(
    "Installs what the containers need",
    "prepare",
    `${AFTER_NETWORK}ConditionPathExists=!/var/lib/purser/prepared\n`,
  ),
  "purser-secrets.service": job(
    "Reads the secrets into memory",
    "secrets",
    `${AFTER_NETWORK}After=purser-prepare.service\n`,
  ),
  "purser-guard.service": job(
    "Keeps containers from the platform's addresses",
    "guard",
    "After=docker.service purser-prepare.service\nPartOf=docker.service\n",
  ),
  "purser-heartbeat.timer": timer(
    "Tells the deployment that the machine is there",
    "OnBootSec=20\nOnUnitInactiveSec=60\n",
  ),
  "purser-prune.timer": timer(
    "Removes images that nothing uses",
    "OnCalendar=daily\nRandomizedDelaySec=1h\n",
  ),
} as const;

/** The jobs of the timers above. */
export const TIMED = {
  "purser-heartbeat.service": `[Unit]
Description=Tells the deployment that the machine is there
After=purser-secrets.service
ConditionPathExists=/run/purser/vault/heartbeat-key

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/purser-heartbeat
`,
  "purser-prune.service": `[Unit]
Description=Removes images that nothing uses
ConditionPathExists=/var/lib/purser/prepared

[Service]
Type=oneshot
ExecStart=/usr/bin/docker system prune --all --force --filter until=48h
`,
} as const;
