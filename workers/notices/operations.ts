import type { Operation } from "../operation.ts";
import {
  DeviceBody,
  DeviceReply,
  DevicesReply,
  KeyReply,
  RemoveBody,
  RemoveReply,
  TryBody,
  TryReply,
} from "./push/schemas.ts";
import { DEVICES_PER_PERSON_MAX } from "./push/subscriptions.ts";
import { MutedBody, MutedReply, NOTICES_PAGE_MAX, NoticesQuery, NoticesReply } from "./schemas.ts";

/** Every endpoint of the outbox: `/openapi.json` is made from it, and a test compares real replies with it. */
export const operations = {
  "GET /api/notices": {
    summary: "What the owner was told, and what became of it on each channel",
    description: `The newest first, at most ${NOTICES_PAGE_MAX} a page; \`before\` is the last page's \`next\`.`,
    query: NoticesQuery,
    reply: NoticesReply,
  },
  "PUT /api/notices/muted": {
    summary: "Choose the events that do not go out",
    description: "In the place of those chosen before. What is muted is kept and shown all the same.",
    body: MutedBody,
    reply: MutedReply,
  },
  "GET /api/push/key": {
    summary: "The public key that a browser subscribes to notifications with",
    description: "503 where the deployment has none; `npm run setup` makes one.",
    reply: KeyReply,
    fails: [503],
  },
  "GET /api/push/subscriptions": {
    summary: "Your devices that are told",
    description: "The oldest first. An endpoint is never shown again.",
    reply: DevicesReply,
  },
  "POST /api/push/subscriptions": {
    summary: "Have this device told",
    description: `As \`PushSubscription.toJSON()\` has it; the same again is the same device, so that a page may say it at every start. Only endpoints of the browsers' own push services are taken. A device is told that something waits and how many, and nothing of what it is. At most ${DEVICES_PER_PERSON_MAX} devices a person: one more takes the place of the oldest.`,
    body: DeviceBody,
    reply: DeviceReply,
    fails: [503],
  },
  "POST /api/push/subscriptions/remove": {
    summary: "Have a device of yours told no more",
    description: "By its endpoint or by its id. None is no failure.",
    body: RemoveBody,
    reply: RemoveReply,
  },
  "POST /api/push/test": {
    summary: "Send something to try to every device of yours",
    description: "Now, and not by the outbox. A device that its push service knows no more is forgotten.",
    body: TryBody,
    reply: TryReply,
    fails: [503],
    keyed: "Taken and not kept: each request sends once more.",
  },
} as const satisfies Record<string, Operation>;
