import { type ServerTool, serverTool } from "../../tools/tool.ts";
import type { JournalContext } from "../context.ts";
import { CustomKind, defineCustomKind, listCustomKinds, WhichKinds } from "./kinds.ts";
import { CustomRecord, findCustomRecords, logCustomRecord, WhichCustomRecords } from "./records.ts";

/** For what a person keeps by kinds of their own. */
export const CUSTOM_TOOLS: readonly ServerTool<JournalContext>[] = [
  serverTool({
    name: "list_custom_kinds",
    title: "List own kinds of records",
    description: "Kinds of records that the person has defined, with the fields of each.",
    input: WhichKinds,
    run: listCustomKinds,
  }),
  serverTool({
    name: "define_custom_kind",
    title: "Define an own kind of records",
    description:
      "A name with a closed list of typed fields, for what no other tool keeps. The same name again may add optional fields, options, and wider bounds. With only_check nothing is written.",
    input: CustomKind,
    effect: "write",
    isRepeatable: true,
    run: defineCustomKind,
  }),
  serverTool({
    name: "log_custom_record",
    title: "Log a record of an own kind",
    description: "A record of a kind of list_custom_kinds; each field is checked.",
    input: CustomRecord,
    effect: "write",
    run: logCustomRecord,
  }),
  serverTool({
    name: "find_custom_records",
    title: "Find records of an own kind",
    description:
      "Records of a kind from one day to another, by their fields; numbers with count, sum, min and max.",
    input: WhichCustomRecords,
    run: findCustomRecords,
  }),
];
