import * as z from "zod/mini";
import type { Connectors } from "../../agent/http/connectors.ts";
import {
  HTTP_TIME_LIMIT_MS,
  HttpAsked,
  type HttpSaid,
  readRequest,
  sendRequest,
} from "../../agent/http/request.ts";
import { scrubberOf } from "../../agent/http/scrub.ts";
import { ToolProblem } from "../../agent/toolbox.ts";
import type { Outside } from "../../outside.ts";
import { DESCRIPTION_MAX_CHARS } from "../../wire/fields.ts";
import { ToolError } from "../tools/outcome.ts";
import type { ServiceContext } from "../tools/service.ts";
import { serverTool, type ToolServer } from "../tools/tool.ts";

/** What requests of one person are made with. */
export type WebContext = Pick<Outside, "send" | "timeLimit"> &
  Pick<ServiceContext, "approve"> & { readonly open: () => Promise<Connectors> };

const HOW =
  "npm run connect -- web --name NAME --host HOST (with a stack: npm run connect -- web prod --name NAME --host HOST)";

async function opened({ open }: WebContext): Promise<{ connectors: Connectors; hosts: readonly string[] }> {
  const connectors = await open();
  const hosts = [...new Set(Object.values(connectors).flatMap((one) => one.hosts ?? []))].toSorted();
  if (hosts.length > 0) return { connectors, hosts };
  throw new ToolError(
    "credential_missing",
    `This person has no web credential, so no host may be asked. It is connected with: ${HOW}.`,
  );
}

/** Only GET and HEAD change nothing (RFC 9110 §9.2.1); everything else asks first, in words that hold no value. */
async function request(asked: HttpAsked, context: WebContext): Promise<HttpSaid> {
  const { connectors, hosts } = await opened(context);
  const scrub = scrubberOf(Object.values(connectors).map(({ value }) => value));
  try {
    const ready = readRequest(asked, { connectors, hosts, scrub });
    const { method = "GET", url, headers = {}, body } = asked;
    if (method !== "GET" && method !== "HEAD") {
      const description = `Sends ${method} ${url} with the headers ${JSON.stringify(headers)} and ${body === undefined ? "no body" : `the body ${JSON.stringify(body)}`}`;
      if (description.length > DESCRIPTION_MAX_CHARS)
        throw new ToolError(
          "too_large",
          `A person has to be able to read what is sent, so that it has at most ${DESCRIPTION_MAX_CHARS} characters.`,
        );
      await context.approve({
        operation: "http_request",
        description: scrub(description),
        given: { method, url, headers, body: body ?? null },
      });
    }
    return await sendRequest(ready, { send: context.send, scrub }, context.timeLimit(HTTP_TIME_LIMIT_MS));
  } catch (error) {
    if (error instanceof ToolError) throw error;
    if (error instanceof ToolProblem) throw new ToolError("refused", error.message);
    // Not what it says, which may quote what was sent.
    throw new ToolError(
      "no_answer",
      error instanceof Error && error.name === "TimeoutError"
        ? `The host did not answer within ${HTTP_TIME_LIMIT_MS / 1_000} s.`
        : "The host could not be reached.",
    );
  }
}

/** Which hosts may be asked, and what is written where a value belongs. */
async function hosts(_: object, context: WebContext) {
  const { connectors } = await opened(context);
  return {
    credentials: Object.entries(connectors).map(([name, one]) => ({
      write: `{{${name}}}`,
      hosts: one.hosts,
    })),
  };
}

/** The web, as far as a person's own credentials name hosts: for agents, and for no program's key. */
export const WEB: ToolServer<WebContext> = {
  name: "web",
  title: "Web",
  instructions: "Requests to the hosts that the person's web credentials name.",
  tools: [
    serverTool({
      name: "http_hosts",
      title: "Hosts that may be asked",
      description: "The hosts that http_request reaches, and what is written where a credential belongs.",
      input: z.object({}),
      run: hosts,
    }),
    serverTool({
      name: "http_request",
      title: "HTTPS request",
      description:
        "Sends an HTTPS request to a host of http_hosts. Write {{CONNECTOR_NAME}} in the address, a header or the body where the value of a credential belongs; each goes to its own hosts alone. GET and HEAD are sent at once, every other method waits for the person's approval.",
      input: HttpAsked,
      effect: "write",
      isOutside: true,
      run: request,
    }),
  ],
};
