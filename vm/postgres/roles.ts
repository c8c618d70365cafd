import type { SecretName } from "../services.ts";

export const DATABASES = ["personal", "system"] as const;
export type DatabaseName = (typeof DATABASES)[number];

type Role = {
  /** What it is called in Postgres. */
  readonly name: string;
  readonly secret: SecretName;
  /** Attributes besides LOGIN; every role is without the right to make roles or databases. */
  readonly attributes: string;
  readonly connectsTo: readonly DatabaseName[];
  /** Roles that Postgres has from the beginning and that this one is a member of. */
  readonly memberOf: readonly string[];
};

/**
 * Who connects. `owner` has the tables and runs migrations; `app` and `gateway` work and see only rows of the user that the
 * transaction names; `backup` alone sees everybody's, may write nothing, and is used by pg_dump.
 */
export const DATABASE_ROLES = {
  owner: {
    name: "purser_owner",
    secret: "owner-password",
    attributes: "NOBYPASSRLS",
    connectsTo: ["personal", "system"],
    memberOf: [],
  },
  app: {
    name: "purser_app",
    secret: "app-password",
    attributes: "NOBYPASSRLS",
    connectsTo: ["personal"],
    memberOf: [],
  },
  gateway: {
    name: "purser_gateway",
    secret: "gateway-password",
    attributes: "NOBYPASSRLS",
    connectsTo: ["system"],
    memberOf: [],
  },
  backup: {
    name: "purser_backup",
    secret: "backup-password",
    attributes: "BYPASSRLS",
    connectsTo: ["personal", "system"],
    memberOf: ["pg_read_all_data"],
  },
} as const satisfies Readonly<Record<string, Role>>;
export type RoleName = keyof typeof DATABASE_ROLES;

export const ROLE_NAMES = Object.keys(DATABASE_ROLES) as readonly RoleName[];

/**
 * What holds for every connection of a role. A statement that waits for longer has a bug or a stranger behind it; 0 is no limit,
 * for a dump and for a migration.
 */
export const SESSION_LIMITS: Readonly<Record<RoleName, Readonly<Record<string, string>>>> = (() => {
  const working = { statement_timeout: "5s", idle_in_transaction_session_timeout: "10s", lock_timeout: "2s" };
  return {
    app: working,
    gateway: working,
    owner: { statement_timeout: "0", lock_timeout: "10s" },
    backup: { statement_timeout: "0", default_transaction_read_only: "on" },
  };
})();
