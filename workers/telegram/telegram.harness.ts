// For tests: Telegram's side of the Bot API, with the ways in which it fails.

/**
 * How one call fails. `silent`: it was carried out, and its answer was lost. `down`: it was not, and a gateway says so. `unreadable`: the
 * text's HTML is refused. `taken`: a webhook has what would be asked for.
 */
export type Fault = "silent" | "down" | "too-soon" | "unreadable" | "blocked" | "taken";

export type Call = { readonly method: string; readonly body: Readonly<Record<string, unknown>> };

const REFUSALS = {
  "too-soon": [429, "Too Many Requests"],
  unreadable: [400, "Bad Request: can't parse entities: unsupported start tag"],
  taken: [409, "Conflict: can't use getUpdates method while webhook is active"],
  blocked: [403, "Forbidden: bot was blocked by the user"],
} as const;

/** JSON, or a form with a file, which may come as it was written for the network. */
async function fieldsOf(given: unknown): Promise<Call["body"]> {
  const text = String(given);
  if (!(given instanceof FormData) && !text.startsWith("--")) return JSON.parse(text) as Call["body"];
  const type = `multipart/form-data; boundary=${text.slice(2, text.indexOf("\r\n"))}`;
  const form =
    given instanceof FormData
      ? given
      : await new Response(text, { headers: { "content-type": type } }).formData();
  const { voice } = Object.fromEntries(form) as { voice: File };
  return { chat_id: form.get("chat_id"), voice: await voice.text(), type: voice.type };
}

/** A bot's server that keeps what it was told to show. */
export class TelegramStandIn {
  readonly calls: Call[] = [];
  /** What the chat shows, in order; an edit changes its message. */
  readonly shown: { id: number; chat: string; text: string; buttons: string[] }[] = [];
  /** Asked for each call; null carries it out. */
  fault: (call: Call) => Fault | null = () => null;
  webhook = { url: "", pending_update_count: 0 } as Record<string, unknown>;
  /** What is said to who comes too soon. */
  retryAfterSeconds = 7;
  /** Whether another program takes the webhook for itself at once. */
  isTaken = false;
  /** What people have sent, by its id; its path is the id too. */
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** What waits to be asked for. */
  readonly updates: { readonly update_id: number }[] = [];
  #id = 100;

  readonly send = async (
    url: string,
    init: { readonly method?: string; readonly body?: unknown },
  ): Promise<Response> => {
    const { pathname } = new URL(url);
    const isFile = pathname.startsWith("/file/");
    const last = pathname.split("/").at(-1) ?? "";
    const method = isFile ? "file" : last;
    const body = isFile ? { path: last } : await fieldsOf(init.body);
    const call = { method, body };
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault === "down") return new Response("<html>502</html>", { status: 502 });
    if (fault !== null && fault !== "silent") {
      const [status, description] = REFUSALS[fault];
      const wait = fault === "too-soon" ? { parameters: { retry_after: this.retryAfterSeconds } } : {};
      return Response.json({ ok: false, error_code: status, description, ...wait }, { status });
    }
    if (isFile) return this.#file(last, fault);
    const result = this.#carryOut(call);
    if (fault === "silent") throw new TypeError(`no answer of ${url}`);
    return Response.json({ ok: true, result });
  };

  /** Calls of one method. */
  made(method: string): Call["body"][] {
    return this.calls.filter((call) => call.method === method).map(({ body }) => body);
  }

  #file(id: string, fault: Fault | null): Response {
    if (fault === "silent") throw new TypeError("no answer");
    const bytes = this.files.get(id);
    return bytes ? new Response(bytes) : new Response("", { status: 404 });
  }

  #carryOut({ method, body }: Call): unknown {
    const text = typeof body.text === "string" ? body.text : "";
    const markup = body.reply_markup as { inline_keyboard: { callback_data: string }[][] } | undefined;
    const buttons = markup?.inline_keyboard.flat().map((one) => one.callback_data) ?? [];
    switch (method) {
      case "sendMessage":
        this.shown.push({ id: ++this.#id, chat: String(body.chat_id), text, buttons });
        return { message_id: this.#id };
      case "editMessageText": {
        const message = this.shown.find(({ id }) => id === body.message_id);
        if (message) Object.assign(message, { text, buttons });
        return true;
      }
      case "sendVoice":
        this.shown.push({
          id: ++this.#id,
          chat: String(body.chat_id),
          text: `voice: ${String(body.voice)}`,
          buttons: [],
        });
        return { message_id: this.#id };
      case "getUpdates":
        return this.updates.filter(({ update_id: id }) => id >= Number(body.offset));
      case "getFile":
        return { file_id: body.file_id, file_path: `voice/${String(body.file_id)}` };
      case "getMe":
        return { id: 1, is_bot: true, username: "my_purser_bot" };
      case "setWebhook":
        this.webhook = { ...this.webhook, url: this.isTaken ? "https://else.example" : body.url };
        return true;
      case "getWebhookInfo":
        return this.webhook;
      default:
        return true;
    }
  }
}
