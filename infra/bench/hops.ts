/** One thing that a model call does outside its own Worker, as it was done. */
export type Hop =
  | {
      readonly to: "model";
      readonly url: string;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: string;
    }
  | { readonly to: "ledger"; readonly call: "reserve" | "settle"; readonly argument: Keyed };

/** What the ledger is told; whoever repeats it puts another key in the key's place. */
export type Keyed = { readonly key: string };

/** What a person calls it. */
export const nameOf = (hop: Hop): string =>
  hop.to === "ledger" ? hop.call : (hop.url.split("/").at(-1) ?? hop.url);
