import { NOW } from "./objects.harness.ts";
import type { ServiceCredential } from "./services.ts";

// People and their credentials, and a place that gives tokens.

export const ANNA = "anna@example.com";
export const BERT = "bert@example.com";
export const DAY_MS = 24 * 60 * 60_000;
export const google = (more: Partial<ServiceCredential<"google">> = {}): ServiceCredential<"google"> => ({
  clientId: "client-id-1",
  clientSecret: "client-secret-1",
  refreshToken: "refresh-0",
  scopes: [],
  ...more,
});
export const garmin = (days = 90): ServiceCredential<"garmin"> => ({
  apiKey: "garmin-key-1",
  expiresAt: new Date(NOW + days * DAY_MS).toISOString(),
});

/** Google's token endpoint, which gives a new refresh token each time and takes the newest alone. */
export function rotating() {
  const state = { given: 0, calls: 0 };
  const send = async (_url: string, init: RequestInit) => {
    state.calls += 1;
    const token = (init.body as URLSearchParams).get("refresh_token");
    if (token !== `refresh-${state.given}`) return Response.json({ error: "invalid_grant" }, { status: 400 });
    state.given += 1;
    return Response.json({
      access_token: `access-${state.given}`,
      expires_in: 3_600,
      refresh_token: `refresh-${state.given}`,
    });
  };
  return { state, send };
}
export const opened = (bearer: string) => ({ ok: true, bearer });
