/** The folder that is uploaded with the door, as far as tests look into it. */
export function pageFile(path: string): Response {
  const types: Readonly<Record<string, string>> = {
    "/index.html": "text/html; charset=utf-8",
    "/sw.js": "text/javascript; charset=utf-8",
  };
  const type = types[path];
  if (!type) return new Response(null, { status: 404 });
  return new Response(`the file ${path}`, { headers: { "content-type": type, etag: `"etag-of-${path}"` } });
}
