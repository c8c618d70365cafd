import { styleText } from "node:util";
import { table } from "../../terminal/table.ts";
import type { PermissionRow, TokenVerdict } from "./probes.ts";

const COLOURS: Readonly<Record<TokenVerdict, "green" | "red" | "yellow" | "dim">> = {
  ok: "green",
  missing: "red",
  "not enabled": "yellow",
  "could not check": "yellow",
  "not checked": "dim",
};

/** Columns in characters: what an API says of a failed look-up is as long as it likes. */
const WIDTHS = [46, 44, 34];

/** The table a person reads beside the token page. */
export const permissionTable = (rows: readonly PermissionRow[]): string =>
  table(
    ["Permission", "For", "Token"],
    rows.map(({ permission, verdict, detail }) => [
      `${permission.scope} · ${permission.name} · ${permission.level}`,
      permission.for,
      styleText(COLOURS[verdict], verdict) + (detail && verdict !== "missing" ? `\n${detail}` : ""),
    ]),
    { colWidths: WIDTHS },
  );
