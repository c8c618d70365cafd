import * as z from "zod/mini";
import { ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { DeletedReply, LinkedReply, UnlinkedReply } from "../schemas.ts";
import { CredentialBody, CredentialLinkBody, PersonaCredential } from "./schemas.ts";

export const credentialOperations = {
  "GET /api/credentials": {
    summary: "All credentials, by name, without their secrets",
    description: "No reply of any endpoint holds a secret, encrypted or not.",
    reply: z.array(PersonaCredential),
  },
  "POST /api/credentials": {
    summary: "Store a credential, or replace the secret of one",
    description:
      "Either `plaintext`, or `encryptedData`, `iv` and `tag`: AES-256-GCM in hex, under a key made from MASTER_KEY by PBKDF2-HMAC-SHA256 (salt `dac-cloud-credentials-v1`, 100,000 iterations). It is sealed anew under a key of the stack before it is stored. With an `id` that is there, it is replaced (200). Without a master key: 503. `metadata` with `allowedHosts` names the hosts that it may be sent to; one that names none goes to the only host of a persona's list, and where the list has several, nowhere.",
    body: CredentialBody,
    reply: PersonaCredential,
    status: 201,
    orChanged: true,
    fails: [503],
    keyed: ONCE_BY_KEY,
  },
  "DELETE /api/credentials/:id": {
    summary: "Delete a credential",
    description: "With its links.",
    reply: DeletedReply,
    fails: [404],
  },
  "GET /api/personas/:id/credentials": {
    summary: "A persona's credentials, without their secrets",
    description: "By name.",
    reply: z.array(PersonaCredential),
    fails: [404],
  },
  "POST /api/personas/:id/credentials": {
    summary: "Give a persona a credential",
    description: "A second time changes nothing.",
    body: CredentialLinkBody,
    reply: LinkedReply,
    fails: [404],
  },
  "DELETE /api/personas/:id/credentials/:credentialId": {
    summary: "Take a credential from a persona",
    description: "The credential itself stays.",
    reply: UnlinkedReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
