// How values that are no plain ones travel between a program, the engine and its policies
// (pulumi/pulumi, sdk/nodejs/runtime/rpc.ts). A test holds them against the SDK's own.

/** The member by which a wrapped value says what it is (`specialSigKey`). */
export const MARK = "4dabf18193072939515e22adb298388d";
/** What stands there for a secret, whose text is the member `value` (`specialSecretSig`). */
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
/** What stands for any value that is only known after the deploy, where the SDK sends one (`unknownValue`). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The marks of unknown values of each type, which the engine uses beside it. */
const UNKNOWN_MARKS: ReadonlySet<unknown> = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export const isUnknown = (value: unknown): boolean => UNKNOWN_MARKS.has(value);

/** The value as it travels when it is a secret. */
export const secretOf = (value: unknown): { readonly [MARK]: typeof SECRET; readonly value: unknown } => ({
  [MARK]: SECRET,
  value,
});

export function isSecret(value: unknown): value is { readonly value: unknown } {
  return (
    typeof value === "object" && value !== null && (value as { readonly [MARK]?: unknown })[MARK] === SECRET
  );
}
