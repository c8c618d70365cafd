/** One event of a stream: its name and its data as JSON. */
export type StreamEvent = { readonly name: string; readonly data: unknown };

/** Reads `text/event-stream` (html.spec.whatwg.org, "server-sent events") as far as Purser's Workers write it: `event`, `data`, comments. */
export async function* events(response: Response): AsyncGenerator<StreamEvent> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? "";
      for (const block of blocks) yield* eventIn(block);
    }
  } finally {
    // Whoever stops listening lets the Worker know, so that the model stops too.
    await reader.cancel().catch(() => undefined);
  }
}

function* eventIn(block: string): Generator<StreamEvent> {
  let name = "message";
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
  }
  if (data.length > 0) yield { name, data: JSON.parse(data.join("\n")) };
}
