import { ConfigError, parseConfig, type RawConfig } from "./settings.ts";

// A configuration in which everything is right, for tests that break one key of it.

export const NOW = new Date("2026-11-20T12:00:00Z");
export const API_TOKEN = "secret-value-of-the-api-token-0123456789abcd";
export const GATEWAY_TOKEN = "secret-value-of-the-gateway-token";

export const token = (over: Record<string, unknown> = {}) => ({
  name: "gateway",
  role: "agency",
  sha256: "ab".repeat(32),
  expiresAt: "2026-12-20T12:00:00Z",
  ...over,
});

export const VALID: RawConfig = {
  cloudflareApiToken: API_TOKEN,
  accountId: "0123456789abcdef0123456789abcdef",
  zoneId: "fedcba9876543210fedcba9876543210",
  hostname: "purser.example.com",
  accessTeam: "example",
  ownerEmails: '["Owner@Example.com"]',
};

/** What is wrong with a configuration; one that is accepted fails the test. */
export function problemsOf(raw: RawConfig): ConfigError {
  try {
    parseConfig(raw, "dev", NOW);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}
