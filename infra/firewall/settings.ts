/** A year; browsers then never speak plain HTTP to the zone's sites, whatever a link says. */
const HSTS_SECONDS = 31_536_000;

/**
 * Settings of the zone, with every value spelled out: the provider takes any id and any value ("ssl": "bananas"), and a wrong
 * one would leave the zone as it was.
 */
export type ZoneSettings = {
  readonly always_use_https: "on" | "off";
  readonly min_tls_version: "1.2" | "1.3";
  readonly ssl: "strict";
  readonly tls_1_3: "on" | "zrt";
  readonly security_header: {
    readonly strict_transport_security: {
      readonly enabled: true;
      readonly max_age: number;
      readonly include_subdomains: boolean;
      readonly nosniff: false;
      readonly preload: false;
    };
  };
};

export const ZONE_SETTINGS: ZoneSettings = {
  always_use_https: "on",
  min_tls_version: "1.2",
  ssl: "strict",
  tls_1_3: "on",
  // Names below the zone may be served by others, and preloading cannot be taken back for months: both are the owner's to decide.
  // So is `nosniff`, which would break what another site serves with a wrong type; the door sends its own.
  security_header: {
    strict_transport_security: {
      enabled: true,
      max_age: HSTS_SECONDS,
      include_subdomains: false,
      nosniff: false,
      preload: false,
    },
  },
};
