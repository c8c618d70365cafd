import { HOUR_MS, SECOND_MS } from "../time/calendar.ts";
import type { CallOutcome } from "../wire/called.ts";

/** One mail, in plain text: nothing in it is read as anything else. */
export type OutgoingMail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Ids of the mail that it answers, so that it stands below that one. */
  readonly answers?: readonly string[];
};

/** Far below what a header may have. */
const SUBJECT_MAX_CHARS = 200;
const CONTROLS = /\p{Cc}+/gu;

/** What is refused now and may be taken later (developers.cloudflare.com/email-service/api/send-emails/workers-api, error codes). */
const LATER_MS: Readonly<Record<string, number>> = {
  E_RATE_LIMIT_EXCEEDED: 60 * SECOND_MS,
  E_DAILY_LIMIT_EXCEEDED: HOUR_MS,
};
/** What may have happened all the same. */
const UNCERTAIN: readonly string[] = ["E_INTERNAL_SERVER_ERROR", "E_DELIVERY_FAILED"];

/** Sends one. Never throws; `failure` is a code, because a sentence of the service's may name the receiver. */
export async function sendMail(
  { binding, sender }: { readonly binding: SendEmail; readonly sender: string },
  { to, subject, text, answers = [] }: OutgoingMail,
): Promise<CallOutcome> {
  try {
    const sent = await binding.send({
      from: { name: "Purser", email: sender },
      to,
      subject: subject.replaceAll(CONTROLS, " ").trim().slice(0, SUBJECT_MAX_CHARS).toWellFormed(),
      text: text.toWellFormed(),
      headers: {
        // Nobody's out-of-office answers it.
        "X-Auto-Response-Suppress": "All",
        ...(answers.length > 0 ? { "In-Reply-To": answers.at(-1) ?? "", References: answers.join(" ") } : {}),
      },
    });
    return { is: "done", result: sent };
  } catch (error) {
    const code = codeOf(error);
    if (code === null || UNCERTAIN.includes(code)) return { is: "unknown", failure: code ?? "no answer" };
    const waitMs = LATER_MS[code];
    return {
      is: "refused",
      status: waitMs === undefined ? 400 : 429,
      failure: code,
      againInMs: waitMs ?? null,
    };
  }
}

/** `E_…`; null where what was thrown has none. */
function codeOf(error: unknown): string | null {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" && /^E_\w{1,60}$/.test(code) ? code : null;
}
