type Source = { readonly mainModule: string; readonly modules: Readonly<Record<string, string>> };
type Env = {
  readonly LOADER: {
    get(
      id: string,
      code: () => Source & { compatibilityDate: string },
    ): {
      getEntrypoint(): { fetch(url: string): Promise<Response> };
    };
  };
  readonly SOURCES: Readonly<Record<string, Source>>;
  readonly COMPATIBILITY_DATE: string;
};

let loads = 0;

/** Loads the Worker named by the path into an isolate that did not exist before, and passes on its first answer. */
export default {
  fetch: (request: Request, env: Env): Promise<Response> => {
    const name = new URL(request.url).pathname.slice(1);
    const source = env.SOURCES[name];
    if (!source) throw new Error(`There is no source "${name}".`);
    loads += 1;
    const code = () => ({ ...source, compatibilityDate: env.COMPATIBILITY_DATE });
    return env.LOADER.get(`${name}-${loads}`, code).getEntrypoint().fetch("https://cold.example.com/");
  },
};
