import * as z from "zod/mini";
import { ROLES, type Role } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import { sha256Digits } from "../wire/fields.ts";
import type { bindings } from "./bindings.ts";

export type Env = EnvOf<typeof bindings>;

const settingsSchema = z.object({
  hostnames: z.array(z.string()).check(z.minLength(1)),
  access: z.object({
    issuer: z.string(),
    audiences: z.array(z.string()).check(z.minLength(1)),
    oauthAudience: z.nullable(z.string()),
    clients: z.record(z.string(), z.string()),
  }),
  bearerOnly: z.array(z.enum(ROLES)),
  people: z.record(z.string(), z.enum(ROLES)),
  working: z.array(z.string()),
  build: z.object({ id: z.string(), workers: z.record(z.string(), z.string()), isDemo: z.boolean() }),
  tokens: z.array(
    z.object({
      name: z.string(),
      role: z.enum(ROLES),
      sha256: sha256Digits,
      expiresAt: z.string(),
    }),
  ),
});

type Checked = z.infer<typeof settingsSchema>;

/** A deployed token with its hash as bytes, made once and not for every request. */
export type Token = Checked["tokens"][number] & { readonly hash: Uint8Array };

/**
 * The door's bindings after one check: unchecked `env` in, typed settings out. What is looked up by a word from outside is a
 * map, because every object also has members that nobody put there.
 */
export type DoorSettings = {
  readonly hostnames: readonly string[];
  readonly access: {
    readonly issuer: string;
    /** Of the Access applications whose tokens count here. */
    readonly audiences: readonly string[];
    /** Of the application at which clients sign people in by OAuth; null where there is none. */
    readonly oauthAudience: string | null;
    /** Client id of a service token → the name of who it was made for. */
    readonly clients: ReadonlyMap<string, string>;
  };
  /** A person's address in lower case → role. */
  readonly people: ReadonlyMap<string, Role>;
  /** People who have a profile for work besides their own. */
  readonly working: ReadonlySet<string>;
  /** Roles whose bearer token alone opens what is theirs by contract (`purser:bearerOnly`). */
  readonly bearerOnly: ReadonlySet<Role>;
  readonly tokens: readonly Token[];
  readonly build: Checked["build"];
};

const cache = new WeakMap<object, DoorSettings>();

/** Reads the settings once per isolate. A binding of the wrong shape throws, so the door answers 500 and lets nobody in. */
export function settingsOf(env: Env): DoorSettings {
  const known = cache.get(env);
  if (known) return known;
  const checked = settingsSchema.parse({
    hostnames: env.HOSTNAMES,
    access: env.ACCESS,
    bearerOnly: env.BEARER_ONLY,
    people: env.PEOPLE,
    working: env.WORKING,
    build: env.BUILD,
    tokens: JSON.parse(env.TOKENS),
  });
  const settings: DoorSettings = {
    hostnames: checked.hostnames,
    access: { ...checked.access, clients: new Map(Object.entries(checked.access.clients)) },
    people: new Map(Object.entries(checked.people)),
    working: new Set(checked.working),
    bearerOnly: new Set(checked.bearerOnly),
    build: checked.build,
    tokens: checked.tokens.map((token) => ({ ...token, hash: bytesOf(token.sha256) })),
  };
  cache.set(env, settings);
  return settings;
}

/** Whether this deployment has opened paths to bearer tokens; also asked when another binding has the wrong shape. */
export const hasOpened = ({ BEARER_ONLY: roles }: Env): boolean => Array.isArray(roles) && roles.length > 0;

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}
