import { firstOf, type Sql } from "../../portable/sql.ts";

/** What an agent has made, to be read. */
export type Artifact = {
  readonly id: string;
  /** The run that made it; one run makes at most one. */
  readonly run: string | null;
  readonly agent: string;
  readonly type: string;
  readonly title: string;
  /** Markdown. */
  readonly content: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Unix milliseconds. */
  readonly at: number;
};

/** One object's row is at most 2 MB (developers.cloudflare.com/durable-objects/platform/limits); a brief is a page. */
const CONTENT_MAX_CHARS = 64_000;

type Row = Omit<Artifact, "metadata"> & { readonly metadata: string };
const artifactFrom = (row: Row): Artifact => ({
  ...row,
  metadata: JSON.parse(row.metadata) as Artifact["metadata"],
});

export function addArtifact(
  sql: Sql,
  { id, run, agent, type, title, content, metadata, at }: Artifact,
): void {
  sql.all(
    "INSERT INTO artifacts (id, run, agent, type, title, content, metadata, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    id,
    run,
    agent,
    type,
    title,
    content.slice(0, CONTENT_MAX_CHARS).toWellFormed(),
    JSON.stringify(metadata),
    at,
  );
}

export const artifacts = (sql: Sql, type: string | null, limit: number): Artifact[] =>
  sql
    .all<Row>("SELECT * FROM artifacts WHERE ?1 IS NULL OR type = ?1 ORDER BY id DESC LIMIT ?2", type, limit)
    .map(artifactFrom);

export function artifactOf(sql: Sql, id: string): Artifact | null {
  const row = firstOf<Row>(sql, "SELECT * FROM artifacts WHERE id = ?", id);
  return row === null ? null : artifactFrom(row);
}

export const removeArtifact = (sql: Sql, id: string): boolean =>
  sql.all("DELETE FROM artifacts WHERE id = ? RETURNING id", id).length > 0;
