import { momentOf } from "../../wire/moment.ts";
import { ok, type Some } from "../handling.ts";
import { noteChange } from "../store/audit.ts";
import type { claudeOperations } from "./operations.ts";
import { signInUrl } from "./provider.ts";
import { forgetToken, keepState, keepToken, oauthStatus } from "./store.ts";

const INSTRUCTIONS =
  "Open authUrl, sign in, and send the code that it shows, with this state, to POST /api/oauth/callback.";

export const claudeHandlers: Some<keyof typeof claudeOperations> = {
  "POST /api/oauth/authorize": ({ prepared }, { sql, now }) => {
    const { state, verifier, challenge } = prepared;
    keepState(sql, state, verifier, now);
    return ok({ authUrl: signInUrl(state, challenge), state, instructions: INSTRUCTIONS });
  },
  "POST /api/oauth/callback": ({ prepared }, world) => {
    keepToken(world.sql, prepared);
    noteChange(world, "claude.connected", "oauth");
    const { scopes, expiresAt } = oauthStatus(world.sql, world.now);
    return ok({ status: "connected", scopes, expiresAt });
  },
  "GET /api/oauth/status": (_, { sql, now }) => ok(oauthStatus(sql, now)),
  "POST /api/oauth/refresh": ({ prepared }) => ok({ status: "refreshed", expiresAt: momentOf(prepared) }),
  "DELETE /api/oauth/disconnect": ({ prepared }, world) => {
    forgetToken(world.sql, "oauth");
    noteChange(world, "claude.disconnected", "oauth");
    return ok({ status: "disconnected", serverRevoked: prepared });
  },
  "POST /api/token": ({ prepared }, world) => {
    keepToken(world.sql, prepared);
    noteChange(world, "claude.connected", "token");
    return ok({ status: "token_stored" });
  },
};
