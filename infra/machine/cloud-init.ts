import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import type { MachineProfile } from "../../vm/sizing.ts";
import { buildProgram } from "../worker/programs.ts";
import { TIMED, UNITS } from "./units.ts";

/** What the machine has to know of its stack. All of it may be read by anybody who may read the subscription. */
export type Boot = {
  readonly profile: MachineProfile;
  /** Name of the stack's key vault. */
  readonly vault: string;
  /** Host name of the deployment's door. */
  readonly door: string;
};

/** Azure takes 64 KiB before base64 (learn.microsoft.com/azure/virtual-machines/custom-data). */
export const CUSTOM_DATA_MAX_BYTES = 65_536;

const SCRIPTS = ["prepare", "secrets", "heartbeat", "guard", "update", "backup"] as const;

const DOCKER = {
  "log-driver": "local",
  "log-opts": { "max-size": "10m", "max-file": "3" },
  "live-restore": true,
  "userland-proxy": false,
  "no-new-privileges": true,
  icc: false,
};

/** cloudflared's QUIC wants larger buffers (github.com/quic-go/quic-go/wiki/UDP-Buffer-Sizes). */
const SYSCTL = "net.core.rmem_max=7500000\nnet.core.wmem_max=7500000\n";
/** In memory alone: each page on the disk would be an operation to pay for. */
const ZRAM = "[zram0]\nzram-size = ram / 2\ncompression-algorithm = zstd\n";

const file = (path: string, content: string, permissions = "0644") => ({ path, content, permissions });

/**
 * What the machine is told at its first boot. It holds no secret, and it is to stay as it is: Azure takes no other text for a machine
 * that is there. Whatever changes comes with a release.
 */
export function cloudInit({ profile, vault, door }: Boot): string {
  const config = {
    package_update: false,
    // Sign-in is by nobody: what runs here asks outside for what it has to do.
    ssh_pwauth: false,
    disable_root: true,
    write_files: [
      file("/etc/purser/machine", settings({ profile, vault, door })),
      // What runs releases comes from the deploy and not from a release: no release can break it.
      file("/usr/local/lib/purser/update.mjs", updater()),
      file("/etc/docker/daemon.json", `${JSON.stringify(DOCKER, null, 2)}\n`),
      file("/etc/sysctl.d/60-purser.conf", SYSCTL),
      file("/etc/systemd/zram-generator.conf", ZRAM),
      file("/etc/apt/apt.conf.d/60-purser", upgrades(profile)),
      ...SCRIPTS.map((name) => file(`/usr/local/sbin/purser-${name}`, scriptOf(name), "0755")),
      ...Object.entries({ ...UNITS, ...TIMED }).map(([name, text]) =>
        file(`/etc/systemd/system/${name}`, text),
      ),
    ],
    runcmd: [
      ["sysctl", "--system"],
      ["systemctl", "daemon-reload"],
      ["systemctl", "disable", "--now", "ssh.service", "ssh.socket"],
      ["systemctl", "enable", "--now", "--no-block", ...Object.keys(UNITS)],
    ],
  };
  // A script keeps its own lines: folded ones would be another script.
  const text = `#cloud-config\n${stringify(config, { lineWidth: 0 })}`;
  if (Buffer.byteLength(text) > CUSTOM_DATA_MAX_BYTES)
    throw new Error(`cloud-init has ${Buffer.byteLength(text)} bytes; Azure takes ${CUSTOM_DATA_MAX_BYTES}.`);
  return text;
}

/** Read by the shell. Every secret is the name of a file in memory. */
const settings = ({ profile, vault, door }: Boot): string =>
  Object.entries({
    VAULT: vault,
    DOOR: door,
    PROFILE: profile,
    PURSER_RELEASES: `https://${door}/api/machine/releases`,
    PURSER_BACKUPS: `https://${door}/api/machine/backups`,
    PURSER_ANSWER: `https://${door}/api/machine/answer`,
    PURSER_RELEASE_KEY: "/run/purser/vault/release-key",
    PURSER_MACHINE_KEY: "/run/purser/vault/heartbeat-key",
    PURSER_BACKUP_COMMAND: "/usr/local/sbin/purser-backup",
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");

/** The updater as one file for Debian's Node. */
const updater = (): string => Buffer.from(buildProgram("update.mjs")).toString("utf8");

const scriptOf = (name: (typeof SCRIPTS)[number]): string =>
  readFileSync(new URL(`host/${name}.sh`, import.meta.url), "utf8");

/** Security updates; a machine that is always on starts anew for them at night, the other one does so anyway. */
function upgrades(profile: MachineProfile): string {
  const reboot =
    profile === "always"
      ? 'Unattended-Upgrade::Automatic-Reboot "true";\nUnattended-Upgrade::Automatic-Reboot-Time "04:30";\n'
      : "";
  return `APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n${reboot}`;
}
