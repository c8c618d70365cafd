import { answers, EMAIL, HOST_PLACEHOLDER, ONCE, STAYS } from "./defaults.ts";
import type { MachineService } from "./services.ts";

// The containers of the way in (purser:machineIngress): the tunnel, or nginx with a certificate of its own.

/** The images' own users: their folders and certificates belong to these. */
const CLOUDFLARED_UID = 65_532;
const NGINX_UID = 101;

const CERTIFICATES = { certificates: "/etc/letsencrypt", challenges: "/var/www/challenges" };
/** certbot writes to three folders of its own choice unless it is told others. */
const CERTBOT = ["--work-dir", "/tmp/work", "--logs-dir", "/tmp/logs", "--non-interactive"];

export const INGRESS_SERVICES: readonly MachineService[] = [
  {
    ...STAYS,
    name: "cloudflared",
    purpose: "the way in: a tunnel to Cloudflare, no open port",
    image: "cloudflared",
    profile: "tunnel",
    uid: CLOUDFLARED_UID,
    command: [
      "tunnel",
      "--no-autoupdate",
      "--metrics",
      "127.0.0.1:2000",
      "run",
      "--token-file",
      "/run/secrets/tunnel-token",
    ],
    // It has no limit of its own; Go's collector is told one below the container's.
    environment: { GOMEMLIMIT: "48MiB" },
    networks: ["edge", "out"],
    after: ["gateway"],
    health: ["cloudflared", "tunnel", "--metrics", "127.0.0.1:2000", "ready"],
    secrets: ["tunnel-token"],
    oomScore: -300,
  },
  {
    ...ONCE,
    name: "certificate",
    purpose: "asks Let's Encrypt for the first certificate",
    image: "certbot",
    profile: "nginx",
    uid: NGINX_UID,
    command: [
      "certonly",
      "--standalone",
      "--http-01-port",
      "8080",
      "--keep-until-expiring",
      ...CERTBOT,
      "--agree-tos",
      "--domain",
      HOST_PLACEHOLDER,
      "--email",
      EMAIL,
      "--cert-name",
      "purser",
    ],
    networks: ["out"],
    folders: CERTIFICATES,
    ports: { 80: 8080 },
  },
  {
    ...STAYS,
    name: "nginx",
    purpose: "the way in by a public address, with a certificate of its own",
    image: "nginx",
    profile: "nginx",
    uid: NGINX_UID,
    // A renewed certificate is read within 12 hours; it is renewed 30 days before its end.
    command: ["sh", "-c", "while sleep 12h; do nginx -s reload; done & exec nginx -g 'daemon off;'"],
    networks: ["edge", "out"],
    after: ["certificate", "gateway"],
    health: answers(8080, "/healthz"),
    folders: CERTIFICATES,
    files: { "nginx.conf": "/etc/nginx/nginx.conf" },
    ports: { 80: 8080, 443: 8443 },
  },
  {
    ...STAYS,
    name: "certbot",
    purpose: "renews the certificate",
    image: "certbot",
    profile: "nginx",
    uid: NGINX_UID,
    command: [
      "-c",
      `while :; do certbot renew --webroot --webroot-path /var/www/challenges ${CERTBOT.join(" ")}; sleep 12h; done`,
    ],
    networks: ["out"],
    after: ["certificate"],
    health: ["test", "-s", "/etc/letsencrypt/live/purser/fullchain.pem"],
    folders: CERTIFICATES,
  },
];
