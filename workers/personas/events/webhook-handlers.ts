import { made, ok, type Some } from "../handling.ts";
import { personaOf } from "../registry/store.ts";
import { fromGitlab, fromWebhook } from "./arrived.ts";

export const webhookHandlers: Some<
  "POST /api/webhooks/:personaId" | "POST /api/gitlab/webhook" | "GET /api/personas/:id/webhook"
> = {
  "POST /api/webhooks/:personaId": ({ params, delivery }, world) =>
    made(fromWebhook(personaOf(world.sql, params.personaId ?? "").id, delivery, world)),
  "POST /api/gitlab/webhook": ({ delivery }, world) => made(fromGitlab(delivery, world)),
  // The secret is put in by the Worker, which alone has it made.
  "GET /api/personas/:id/webhook": ({ id }, { sql }) => ok({ personaId: personaOf(sql, id).id }),
};
