import { API_ADDRESS, cloudflareToken, FQDN, flag, hex32, text } from "./forms.ts";
import { key } from "./key.ts";

/** Where Cloudflare's API answers. */
export const CLOUDFLARE_API = "https://api.cloudflare.com/client/v4";

/** The keys about where everything is made, and the address that it answers at. */
export const PLACE_KEYS = {
  cloudflareApiToken: key({
    required: true,
    secret: true,
    description: "API token that the deploy uses; `npm run setup` names the permissions it needs",
    example: "(40 or more characters from dash.cloudflare.com/profile/api-tokens)",
    placeholder: "placeholder-for-a-cloudflare-api-token--",
    check: cloudflareToken,
  }),
  accountId: key({
    required: true,
    secret: false,
    description: "Cloudflare account that everything is made in",
    example: "0123456789abcdef0123456789abcdef",
    placeholder: "0".repeat(32),
    check: hex32("an account id"),
  }),
  zoneId: key({
    required: true,
    secret: false,
    description: "Cloudflare zone (domain) that the hostname belongs to",
    example: "fedcba9876543210fedcba9876543210",
    placeholder: "f".repeat(32),
    check: hex32("a zone id"),
  }),
  hostname: key({
    required: true,
    secret: false,
    description: "Host name that the assistant answers at, within the zone",
    example: "purser.example.com",
    placeholder: "purser.example.com",
    check: text(
      FQDN,
      "is not a host name in lower case without scheme, port or path, such as purser.example.com",
    ),
  }),
  accessTeam: key({
    required: true,
    secret: false,
    description: "Zero Trust team name: the first part of <team>.cloudflareaccess.com",
    example: "example",
    placeholder: "example",
    check: text(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      "is not a team name alone: lower-case letters, digits and hyphens, without .cloudflareaccess.com",
    ),
  }),
  demo: key({
    required: false,
    secret: false,
    description: "Whether the page says that what it shows is made up; `npm start -- --demo` sets it",
    example: "true",
    fallback: "false",
    check: flag,
  }),
  cloudflareBaseUrl: key({
    required: false,
    secret: false,
    description: "Address of Cloudflare's API; a stand-in on this machine may take its place",
    example: CLOUDFLARE_API,
    fallback: CLOUDFLARE_API,
    check: text(API_ADDRESS, `is neither ${CLOUDFLARE_API} nor http://127.0.0.1:PORT/client/v4`),
  }),
} as const;
