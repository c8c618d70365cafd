import { bindingTexts } from "./bound.ts";
import type { Bill } from "./estimate/bill.ts";
import { type Reading, readCount, readText } from "./reading.ts";
import { kindOf, type Resource } from "./resource.ts";

/** Kinds of binding that cost nothing beyond what is already counted. Others (browser, images …) have meters of their own. */
const COUNTED_BINDINGS = new Set([
  "assets",
  "d1",
  "durable_object_namespace",
  "json",
  "kv_namespace",
  "plain_text",
  "queue",
  "r2_bucket",
  // Part of Workers, without a price (developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit).
  "ratelimit",
  "secret_key",
  "secret_text",
  // To verified addresses alone, as infra/worker/bindings.ts names them: not counted (developers.cloudflare.com/email-service/platform/pricing).
  "send_email",
  "service",
  "version_metadata",
]);

/** One mailbox: neither nothing, which may mean any, nor a pattern. */
const isAddress = (read: Reading<string>): boolean =>
  read.state === "known" && /^[^@*\s]+@[^@*\s]+$/.test(read.value);

/** Whether a binding for mail reaches named people alone: without names it takes any address (developers.cloudflare.com/email-service). */
function isToKnownPeople(props: unknown, index: number): boolean {
  const listed = readCount(props, "bindings", index, "allowedDestinationAddresses");
  const one = readText(props, "bindings", index, "destinationAddress");
  if (one.state === "known" && one.value !== "") return isAddress(one);
  if (listed.state !== "known" || listed.value === 0) return false;
  return Array.from({ length: listed.value }, (_, at) =>
    readText(props, "bindings", index, "allowedDestinationAddresses", at),
  ).every(isAddress);
}

/** Workers AI: each call is priced by the book and paid out of what the plan leaves for models, as a model provider's are. */
const AI = "ai";
/** Where that is set aside before the call. */
const LEDGER_CLASS = "Ledger";

const binds = (script: Resource, field: string, value: string): boolean =>
  bindingTexts(script, field).some((read) => read.state === "known" && read.value === value);

/** Whether a Worker may have speech written down, and words said aloud. */
export const bindsSpeech = (resource: Resource): boolean =>
  kindOf(resource.type) === "cloudflare:WorkersScript" && binds(resource, "type", AI);

/** A script costs what is counted for the account; a binding to something with its own meter costs more. */
export function chargeScript(bill: Bill, script: Resource): void {
  const { name, props } = script;
  const bindings = readCount(props, "bindings");
  if (bindings.state !== "known") {
    bill.unpriced(name, "bindings", `${name}: what it is bound to is not known yet, so it cannot be priced.`);
    return;
  }
  for (let index = 0; index < bindings.value; index++) {
    const kind = readText(props, "bindings", index, "type");
    if (readText(props, "bindings", index, "name").state === "unknown")
      bill.unpriced(
        name,
        `binding ${index}`,
        `${name}: what its binding ${index} is called is not known yet, so it may be a second allowance. Write its name.`,
      );
    if (kind.state === "known" && kind.value === "send_email" && !isToKnownPeople(props, index)) {
      bill.unpriced(
        name,
        "mail to anybody",
        `${name}: its binding for mail names nobody, so it may write to everybody, and nobody has priced that. Set allowedDestinationAddresses.`,
      );
      continue;
    }
    if (kind.state === "known" && COUNTED_BINDINGS.has(kind.value)) continue;
    if (kind.state === "known" && kind.value === AI && binds(script, "className", LEDGER_CLASS)) continue;
    const what = kind.state === "known" ? kind.value : "of unknown kind";
    bill.unpriced(
      name,
      `binding ${what}`,
      `${name}: nobody has priced a binding ${what}. Remove it or add its price.`,
    );
  }
}
