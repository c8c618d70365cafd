import type { Operation } from "../operation.ts";
import { ANSWER_MAX_BYTES, BACKUP_MAX_BYTES } from "./delivery/size.ts";
import {
  BeatBody,
  BeatReply,
  DiscoveryReply,
  HealthReply,
  KeysReply,
  MachineReply,
  RecordBody,
  WakeReply,
} from "./schemas.ts";

/** Every endpoint of the machine: `/openapi.json` is made from it, and a test compares real replies with it. */
export const operations = {
  "GET /api/machine": {
    summary: "Whether the machine runs, its hours and what they cost",
    description: "A deployment without a machine answers configured false.",
    reply: MachineReply,
  },
  "GET /api/machine/health": {
    summary: "Whether the machine's gateway answers",
    description:
      "Asked only while it is up; it wakes nothing. An answer that did not come is one too, with a reason.",
    reply: HealthReply,
    fails: [404],
  },
  "POST /api/machine/wake": {
    summary: "Start the machine",
    description:
      "It takes a minute or two; what asks for the machine meanwhile waits. Up, or on its way, is no failure. 402 when the month's money is used up, 409 when today's hours are, both with resetAt.",
    reply: WakeReply,
    fails: [402, 404, 409],
  },
  "POST /api/machine/sleep": {
    summary: "Put the machine to sleep",
    description: "It ends its work and makes its backup first. Asleep, or on its way, is no failure.",
    reply: MachineReply,
    fails: [404],
  },
  "POST /api/machine/accept-record": {
    summary: "Take the machine's own record of calls, as it is now, for the true one",
    description:
      "After a restore of an older backup the days since differ from what was handed in before, and stay said until this. Only the days from the first that differs on are taken anew, with the next backup. 409 when nothing differs, and when something is wrong that no restore explains.",
    reply: MachineReply,
    fails: [404, 409],
  },
  "POST /api/machine/heartbeat": {
    summary: "For the machine itself: it is there",
    description:
      "Each minute, with its own key in X-Machine-Key. It is answered whether to go on, or to end its work and make a backup, and says with `drained` when it has.",
    body: BeatBody,
    reply: BeatReply,
    fails: [401, 404],
  },
  "GET /api/machine/releases/:file": {
    summary: "For the machine itself: a file of its newest release",
    description:
      "release.json is the signed manifest, restore.json the signed list of backups to put back, ask.json what its owner asks of it; every other file is asked for by its SHA-256. With the machine's key in X-Machine-Key.",
    file: "application/octet-stream",
    fails: [401, 404],
  },
  "PUT /api/machine/backups/:database": {
    summary: "For the machine itself: hands in a backup of one of its databases",
    description: `A file of age, ${BACKUP_MAX_BYTES / 1024 / 1024} MiB at most, for the owner's key. The newest of each day of the week and of each month is kept. With the machine's key in X-Machine-Key.`,
    status: 204,
    fails: [401, 404],
  },
  "PUT /api/machine/answer": {
    summary: "For the machine itself: hands in the answer to what its owner asked",
    description: `A file of age, ${ANSWER_MAX_BYTES / 1024 / 1024} MiB at most, for the one who asked. It takes the place of the one before. With the machine's key in X-Machine-Key.`,
    status: 204,
    fails: [401],
  },
  "PUT /api/machine/record": {
    summary: "For the machine itself: hands in the seals of its own record",
    description:
      "Every day's seal, oldest first, with each backup. They are compared with those that were handed in before, which are never written over; GET /api/machine says what differs. With the machine's key in X-Machine-Key.",
    body: RecordBody,
    status: 204,
    fails: [401, 404],
  },
  "GET /azure/.well-known/openid-configuration": {
    summary: "For Azure: who signs the tokens that start and stop the machine",
    description: "OpenID Connect Discovery. Public, for it holds no secret.",
    reply: DiscoveryReply,
    fails: [404],
  },
  "GET /azure/keys": {
    summary: "For Azure: the public keys of those tokens",
    description: "A JSON Web Key Set; two keys while one is exchanged for another.",
    reply: KeysReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
