import { createHash } from "node:crypto";
import { z } from "zod";
import type { Image } from "../../../vm/images/images.ts";
import { jsonText } from "../../terminal/words.ts";

// Docker Hub's registry, as https://distribution.github.io/distribution/spec/api/ and its token service describe it.

const HUB = "docker.io/";
const ARCHITECTURE = "arm64";
const INDEX_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
const token = z.object({ token: z.string().min(1) });
const index = z.object({
  manifests: z.array(
    z.object({ platform: z.object({ os: z.string(), architecture: z.string() }).optional() }),
  ),
});

/**
 * The digest of the list of architectures that a tag stands for now.
 *
 * @throws Error when the registry does not answer with one that is of what it sent, or has nothing for the machine's processor
 */
export async function readDigest({ repository, tag }: Image, send: typeof fetch): Promise<string> {
  const name = repository.slice(HUB.length);
  const scope = `https://auth.docker.io/token?service=registry.docker.io&scope=repository:${name}:pull`;
  const { token: bearer } = read(token, await textOf(await send(scope), name), name);
  const reply = await send(`https://registry-1.docker.io/v2/${name}/manifests/${tag}`, {
    headers: { authorization: `Bearer ${bearer}`, accept: INDEX_TYPES.join(", ") },
  });
  if (!reply.ok) throw new Error(`${name}:${tag}: the registry answered ${reply.status}.`);
  const text = await reply.text();
  // The name is the content's own hash: what a registry says about it is not needed, and must agree.
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  const said = reply.headers.get("docker-content-digest");
  if (said !== null && said !== digest)
    throw new Error(`${name}:${tag}: the registry's digest is not of what it sent.`);
  const { manifests } = read(index, text, `${name}:${tag}`);
  if (!manifests.some(({ platform }) => platform?.os === "linux" && platform.architecture === ARCHITECTURE))
    throw new Error(`${name}:${tag} has no image for ${ARCHITECTURE}.`);
  return digest;
}

async function textOf(reply: Response, name: string): Promise<string> {
  if (!reply.ok) throw new Error(`${name}: the registry's token service answered ${reply.status}.`);
  return reply.text();
}

/** What a page in front of the registry says is no answer of it. */
function read<T>(schema: z.ZodType<T>, text: string, name: string): T {
  const found = jsonText.pipe(schema).safeParse(text);
  if (found.success) return found.data;
  throw new Error(`${name}: the registry answered in another form than was expected.`);
}
