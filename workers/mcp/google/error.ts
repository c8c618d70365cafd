import * as z from "zod/mini";

const MESSAGE_MAX_CHARS = 300;

const Explained = z.object({ error: z.object({ message: z.string() }) });
/** google.rpc.ErrorInfo (https://cloud.google.com/apis/design/errors): the reason that Google's interfaces give for an unknown key. */
const WithDetails = z.object({
  error: z.object({ details: z.array(z.looseObject({ reason: z.optional(z.string()) })) }),
});

/** What an interface of Google says of an error, cut to what fits a sentence; "" where it says nothing. @param body as JSON */
export const googleMessageIn = (body: unknown): string =>
  z.safeParse(Explained, body).data?.error.message.slice(0, MESSAGE_MAX_CHARS) ?? "";

/** Whether what was refused is no key at all: Google answers 400 to it, not 401. @param body as JSON */
export const isNoGoogleKey = (body: unknown): boolean =>
  z.safeParse(WithDetails, body).data?.error.details.some(({ reason }) => reason === "API_KEY_INVALID") ===
  true;
