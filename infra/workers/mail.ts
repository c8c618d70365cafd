import type { Config } from "../config/index.ts";
import type { Mail } from "../worker/bindings.ts";

/** From the owner's address to people's own, and to no other; undefined where the owner has named none. */
export const mailOf = ({ mailAddress, ownerEmails, householdEmails }: Config): Mail | undefined =>
  mailAddress === undefined
    ? undefined
    : { sender: mailAddress, recipients: [...ownerEmails, ...householdEmails] };
