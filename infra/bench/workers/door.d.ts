/** The door's bundle, as it would be uploaded; the benchmark's build says which file that is. */
declare module "the-door" {
  const door: { readonly fetch: (request: Request, env: object, ctx: object) => Promise<Response> };
  export default door;
}
