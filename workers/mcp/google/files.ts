import * as z from "zod/mini";
import type { ServiceContext } from "../tools/service.ts";
import { serverTool } from "../tools/tool.ts";
import { agreed, askGoogle, pathPart } from "./ask.ts";
import { textPage } from "./text.ts";

const SHEETS = "https://sheets.googleapis.com/v4/spreadsheets";
const Id = z.string().check(z.minLength(1), z.maxLength(200));
const ROWS_MAX = 500;

const Search = z.object({
  query: z.string().check(z.minLength(1), z.maxLength(200)),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(50)), 10),
});

/** By name: what is inside files is not for this permission. */
function search({ query, limit }: z.infer<typeof Search>, context: ServiceContext) {
  const words = query.replaceAll(/[\\']/g, String.raw`\$&`);
  const asked = {
    q: `name contains '${words}' and trashed = false`,
    pageSize: limit,
    fields: "files(id,name,mimeType,modifiedTime,webViewLink)",
  };
  return askGoogle(
    { part: "drive", url: "https://www.googleapis.com/drive/v3/files", query: asked },
    context,
  );
}

const Run = z.object({ textRun: z.optional(z.object({ content: z.optional(z.string()) })) });
const Doc = z.object({
  title: z.optional(z.string()),
  body: z.optional(
    z.object({
      content: z._default(
        z.array(z.object({ paragraph: z.optional(z.object({ elements: z._default(z.array(Run), []) })) })),
        [],
      ),
    }),
  ),
});
const Read = z.object({ document_id: Id, part: z._default(z.int().check(z.minimum(1)), 1) });

async function read({ document_id: id, part }: z.infer<typeof Read>, context: ServiceContext) {
  const { title, body } = z.parse(
    Doc,
    await askGoogle(
      { part: "docs", url: `https://docs.googleapis.com/v1/documents/${pathPart(id)}` },
      context,
    ),
  );
  const runs = (body?.content ?? []).flatMap(({ paragraph }) => paragraph?.elements ?? []);
  return { title, body: textPage(runs.map(({ textRun }) => textRun?.content ?? "").join(""), part) };
}

const Range = z.object({ spreadsheet_id: Id, range: z.string().check(z.minLength(1), z.maxLength(200)) });

const values = ({ spreadsheet_id: id, range }: z.infer<typeof Range>, context: ServiceContext) =>
  askGoogle({ part: "sheets", url: `${SHEETS}/${pathPart(id)}/values/${pathPart(range)}` }, context);

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Append = z.extend(Range, { rows: z.array(z.array(Cell)).check(z.minLength(1), z.maxLength(ROWS_MAX)) });

async function append({ spreadsheet_id: id, range, rows }: z.infer<typeof Append>, context: ServiceContext) {
  await agreed(
    "sheets",
    {
      operation: "append_sheet_rows",
      description: `Append ${rows.length} rows to ${range} of the spreadsheet ${id}`,
      given: { id, range, rows },
    },
    context,
  );
  const query = { valueInputOption: "USER_ENTERED" };
  return askGoogle(
    {
      part: "sheets",
      method: "POST",
      url: `${SHEETS}/${pathPart(id)}/values/${pathPart(range)}:append`,
      query,
      body: { values: rows },
    },
    context,
  );
}

const OUT = { isOutside: true } as const;

export const GOOGLE_FILES = [
  serverTool({
    name: "drive_search",
    title: "Find files",
    description: "Files by words of their names.",
    input: Search,
    ...OUT,
    aliases: { search_drive_files: (given) => given },
    run: search,
  }),
  serverTool({
    name: "doc_read",
    title: "Read a document",
    description: "A Google document as text, 8 kB at a time (`part`).",
    input: Read,
    ...OUT,
    aliases: { get_doc_content: (given) => given },
    run: read,
  }),
  serverTool({
    name: "sheet_read",
    title: "Read a sheet",
    description: "The values of a range such as Sheet1!A1:D20.",
    input: Range,
    ...OUT,
    aliases: { get_sheet_values: (given) => given, read_sheet_values: (given) => given },
    run: values,
  }),
  serverTool({
    name: "sheet_append",
    title: "Append rows",
    description: "Rows after those of a range. Waits for a person's approval.",
    input: Append,
    ...OUT,
    effect: "write",
    aliases: { append_sheet_rows: (given) => given },
    run: append,
  }),
] as const;
