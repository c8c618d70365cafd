import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { bounded, count, moment, pageLimit } from "../../wire/fields.ts";

export const ARTIFACTS_MAX = 50;
export const ArtifactsQuery = z.object({
  type: z.optional(bounded(40)),
  limit: z.optional(pageLimit(ARTIFACTS_MAX)),
});

const Shown = {
  id: z.uuid(),
  agent: z.string(),
  type: z.string(),
  title: z.string(),
  created_at: moment,
};
export const ArtifactsReply = z.object({
  artifacts: z.array(z.object({ ...Shown, content_preview: z.string() })),
  count,
});
export const ArtifactReply = z.object({
  ...Shown,
  /** Markdown. */
  content: z.string(),
  metadata: z.record(z.string(), z.unknown()),
});
export const RemovedReply = z.object({ success: z.literal(true), id: z.string() });
const path = { id: z.uuid() };

export const artifactOperations = {
  "GET /api/artifacts": {
    summary: "What your agents have made",
    description: "Briefs, digests and reviews, the newest first, with their first 200 characters.",
    query: ArtifactsQuery,
    reply: ArtifactsReply,
  },
  "GET /api/artifacts/:id": {
    summary: "One of them, whole",
    description: "In Markdown.",
    path,
    reply: ArtifactReply,
    fails: [404],
  },
  "DELETE /api/artifacts/:id": {
    summary: "Remove one of them",
    description: "At once; nightly backups keep their copies until they end.",
    path,
    reply: RemovedReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
