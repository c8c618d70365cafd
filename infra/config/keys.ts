import { AGENT_KEYS } from "./agent-keys.ts";
import { BILL_KEYS } from "./bill-keys.ts";
import { CHANNEL_KEYS } from "./channel-keys.ts";
import { CLIENT_KEYS } from "./client-keys.ts";
import { DATA_KEYS } from "./data-keys.ts";
import type { ConfigKey } from "./key.ts";
import { MACHINE_KEYS } from "./machine-keys.ts";
import { MODEL_KEYS } from "./model-keys.ts";
import { MONEY_KEYS } from "./money-keys.ts";
import { PEOPLE_KEYS } from "./people-keys.ts";
import { PLACE_KEYS } from "./place-keys.ts";
import { PREVIEW_KEYS } from "./preview-keys.ts";
import { ZONE_KEYS } from "./zone-keys.ts";

/** The namespace of every key below: `purser:accountId` and so on. It is the project's name in Pulumi.yaml. */
export const NAMESPACE = "purser";

/** Every key, under the headings of their reference (docs/configuration.md). */
export const KEY_GROUPS = {
  "Account and address": PLACE_KEYS,
  People: PEOPLE_KEYS,
  "Programs' service tokens": CLIENT_KEYS,
  Data: DATA_KEYS,
  "The zone": ZONE_KEYS,
  "Agents and other programs": AGENT_KEYS,
  "The machine": MACHINE_KEYS,
  "The model": MODEL_KEYS,
  Money: MONEY_KEYS,
  Messengers: CHANNEL_KEYS,
  "Bills and counters": BILL_KEYS,
  Previews: PREVIEW_KEYS,
} as const;

type Together<Group> = (Group extends unknown ? (group: Group) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;
type Groups = typeof KEY_GROUPS;

/** Every key of the stack configuration. */
export const CONFIG_KEYS = Object.assign({}, ...Object.values(KEY_GROUPS)) as Together<Groups[keyof Groups]>;

export type KeyName = keyof typeof CONFIG_KEYS;

/** Every key with its name, for readers that treat all keys alike. */
export const keyEntries = () => Object.entries(CONFIG_KEYS) as [KeyName, ConfigKey][];
