import { Problem } from "../../problem.ts";
import { checked } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import type { ChiefContext } from "../app.ts";
import { ARTIFACTS_MAX, ArtifactsQuery } from "./operations.ts";
import { type Artifact, artifactOf, artifacts, removeArtifact } from "./store.ts";

const PREVIEW_CHARS = 200;

/** GET /api/artifacts */
export function listArtifacts(c: ChiefContext): Response {
  const { type = null, limit = String(ARTIFACTS_MAX) } = checked(c.req.query(), ArtifactsQuery, "query");
  const found = artifacts(c.env.world.sql, type, Number(limit)).map((one) => ({
    ...shown(one),
    content_preview: one.content.slice(0, PREVIEW_CHARS).toWellFormed(),
  }));
  return c.json({ artifacts: found, count: found.length });
}

/** GET /api/artifacts/:id */
export function showArtifact(c: ChiefContext): Response {
  const found = artifactOf(c.env.world.sql, c.req.param("id") ?? "");
  if (found === null) throw notFound();
  const { content, metadata } = found;
  return c.json({ ...shown(found), content, metadata });
}

/** DELETE /api/artifacts/:id */
export function dropArtifact(c: ChiefContext): Response {
  const id = c.req.param("id") ?? "";
  if (!removeArtifact(c.env.world.sql, id)) throw notFound();
  return c.json({ success: true, id });
}

const shown = ({ id, agent, type, title, at }: Artifact) => ({
  id,
  agent,
  type,
  title,
  created_at: momentOf(at),
});
const notFound = (): Problem => new Problem("not_found", "There is no artifact of yours with this id");
