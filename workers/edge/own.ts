import type { Answer, Caller } from "../caller.ts";
import { profileOf, profilesOf } from "../profiles.ts";
import { momentOrNull } from "../wire/moment.ts";
import type { MeReply } from "./me.ts";
import type { Passing } from "./passing.ts";
import type { PeopleReply } from "./people.ts";
import { settingsOf } from "./settings.ts";
import { type Owned, ROUTES } from "./table.ts";

/** What the door says itself, without asking anybody: GET /health to everyone, GET /api/me to whoever signed in, GET /api/people to admins. */
export function ownAnswer(p: Passing, { path }: Owned, caller: Caller, until: number | null): Answer {
  if (path === "/api/me") return answerOf(me(p, caller, until));
  if (path === "/api/people") return answerOf(people(p));
  return answerOf({ status: "ok", timestamp: p.now.toISOString() });
}

function me({ env, now }: Passing, { kind, name, role }: Caller, until: number | null): MeReply {
  const { build, working } = settingsOf(env);
  // Its row names roles, so that nobody without one comes here; were it otherwise, nothing would be allowed to them.
  return {
    timestamp: now.toISOString(),
    kind: kind === "person" ? "person" : "program",
    name,
    role,
    profile: kind === "person" ? profileOf(name).profile : "personal",
    profiles: [...profilesOf({ kind, name }, working)],
    expiresAt: momentOrNull(until),
    may: allowedTo({ kind, role }),
    build: build.id,
    versions: build.workers,
    isDemo: build.isDemo,
  };
}

function people({ env, now }: Passing): PeopleReply {
  const listed = [...settingsOf(env).people].map(([name, role]) => ({ name, role }));
  return {
    timestamp: now.toISOString(),
    people: listed.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

/** "METHOD path" of every row that is open to this kind of client in this role. */
function allowedTo({ kind, role }: Pick<Caller, "kind" | "role">): string[] {
  return ROUTES.filter((row) => kind === "person" || row.for !== "people").flatMap(({ path, methods }) =>
    Object.entries(methods)
      .filter(([, access]) => access === "public" || (role !== null && access.includes(role)))
      .map(([method]) => `${method} ${path}`),
  );
}

const answerOf = (body: object): Answer => ({
  status: 200,
  headers: [["content-type", "application/json"]],
  body: new TextEncoder().encode(JSON.stringify(body)),
});
