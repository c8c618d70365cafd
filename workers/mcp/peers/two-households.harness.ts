import type { Request as Fetched } from "miniflare";
import { Response } from "miniflare";
import { OWNER, openHousehold } from "../../../infra/offline/household.harness.ts";

// Two deployments of two households, each with a door of its own; what one fetches at the other's host name reaches the other's door.

export const HOSTS = { anna: "anna.example.com", ben: "ben.example.com" } as const;
type Name = keyof typeof HOSTS;
type Household = Awaited<ReturnType<typeof openHousehold>>;

/** What went from one to the other, and what a test does to it on the way. */
export type Post = { readonly to: Name; readonly request: Fetched; readonly text: string };

export async function openTwoHouseholds() {
  const homes = new Map<Name, Household>();
  const posts: Post[] = [];
  /** Answers in the other's stead, or null to let it through. */
  const state = { between: (async () => null) as (post: Post) => Promise<Response | null> };

  const open = async (name: Name, masterKey: string) => {
    const home = await openHousehold({
      config: { hostname: HOSTS[name], masterKey },
      outbound: async (request) => {
        const to = (Object.keys(HOSTS) as Name[]).find((other) =>
          request.url.startsWith(`https://${HOSTS[other]}/`),
        );
        if (to === undefined) return undefined;
        const post = { to, request, text: await request.text() };
        posts.push(post);
        return (await state.between(post)) ?? deliver(post);
      },
    });
    homes.set(name, home);
    return home;
  };

  /** As the internet would bring it. */
  async function deliver({ to, request, text }: Post): Promise<Response> {
    const home = homes.get(to);
    if (!home) return new Response(null, { status: 530 });
    const { pathname } = new URL(request.url);
    const answer = await fetch(`${home.front.url}${pathname}`, {
      method: request.method,
      headers: [...request.headers].filter(([key]) => !["host", "content-length"].includes(key)),
      body: text,
      redirect: "manual",
    });
    return new Response(await answer.text(), { status: answer.status, headers: [...answer.headers] });
  }

  const anna = await open("anna", "a1".repeat(32));
  const ben = await open("ben", "b2".repeat(32));
  const close = async () => {
    await anna.close();
    await ben.close();
  };
  return { anna, ben, posts, state, deliver, close };
}

export type TwoHouseholds = Awaited<ReturnType<typeof openTwoHouseholds>>;

/** Anna invites Ben, who accepts; then Anna grants too. @returns what each calls the other */
export async function pairUp(
  { anna, ben }: Pick<TwoHouseholds, "anna" | "ben">,
  { byAnna, byBen }: { readonly byAnna: object | null; readonly byBen: object },
): Promise<{ readonly annas: string; readonly bens: string }> {
  const invited = await anna.as(OWNER, "POST", "/api/peers/invitations", { name: "Anna" });
  const accepted = await ben.as(OWNER, "POST", "/api/peers", {
    code: invited.body.code,
    name: "Ben",
    ...byBen,
  });
  if (accepted.status !== 201) throw new Error(`Not paired: ${JSON.stringify(accepted.body)}`);
  const bens: string = accepted.body.id;
  const list = (await anna.as(OWNER, "GET", "/api/peers")).body.peers;
  const annas: string = list.at(-1).id;
  if (byAnna) {
    const { status, body } = await anna.as(OWNER, "PUT", `/api/peers/${annas}/grant`, byAnna);
    if (status !== 200 || !body.isDelivered) throw new Error(`Not granted: ${JSON.stringify(body)}`);
  }
  return { annas, bens };
}
