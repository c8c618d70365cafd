import { flag, known, readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import { type Violation, violation } from "./violation.ts";

/** A machine is reached by a tunnel that it dials itself; an address of its own is one more thing that anybody can knock at. */
export function publicAddresses(resources: readonly Resource[], isMeant: boolean): Violation[] {
  if (isMeant) return [];
  return ofKind(resources, "azure-native:network:PublicIPAddress").map((address) =>
    violation(
      address,
      "it is a public address, and the tunnel needs none. Remove it, or say that it is meant with publicAddress: true.",
    ),
  );
}

/** Where Azure shows to everybody who may read the subscription, and to every process of the machine, what it was told. */
const SHOWN = ["customData", "userData"] as const;
/** A text that is shorter is found anywhere by chance. */
const SECRET_MIN_CHARS = 12;

/** No secret of the stack's key vault lies in what a machine is told at its first boot. */
export function secretsInBoot(resources: readonly Resource[]): Violation[] {
  const secrets = ofKind(resources, "azure-native:keyvault:Secret")
    .map(({ props }) => known(readText(props, "properties", "value")))
    .filter((value) => value !== null)
    .filter(({ length }) => length >= SECRET_MIN_CHARS);
  return ofKind(resources, "azure-native:compute:VirtualMachine").flatMap((machine) => {
    const told = SHOWN.flatMap((field) => [
      known(readText(machine.props, "osProfile", field)),
      known(readText(machine.props, field)),
    ]).filter((text) => text !== null);
    const texts = told.flatMap((text) => [text, Buffer.from(text, "base64").toString()]);
    const shows = secrets.some((secret) => texts.some((text) => text.includes(secret)));
    return shows
      ? [
          violation(
            machine,
            "a secret of the key vault lies in its customData or userData. Let the machine read it from the vault.",
          ),
        ]
      : [];
  });
}

/** Who reads a vault is said by roles alone: access policies of its own are another list that nobody looks at. */
export function vaultPolicies(resources: readonly Resource[]): Violation[] {
  return ofKind(resources, "azure-native:keyvault:Vault")
    .filter(({ props }) => known(flag(props, "properties", "enableRbacAuthorization")) !== true)
    .map((vault) =>
      violation(vault, "who reads it is not said by roles alone. Set enableRbacAuthorization to true."),
    );
}
