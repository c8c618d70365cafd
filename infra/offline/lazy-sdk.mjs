// For processes that evaluate the program or load what declares it. Before it does anything, Pulumi's SDK loads what it needs to
// serialize functions, to drive its own CLI and to send traces: the TypeScript compiler, npm's resolver, OpenTelemetry, most of a
// thousand files. This program does none of that, so each of them is loaded by whoever uses it first.
import { createRequire } from "node:module";

const ofSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));

/** As the SDK asks for them: whole, as the default of a module without one, and taken apart at once. */
const WHOLE = ["./typescript-shim.js", "./automation", "@npmcli/arborist"];
const DEFAULT = ["normalize-package-data"];
const APART = [
  "@opentelemetry/resources",
  "@opentelemetry/sdk-trace-base",
  "@opentelemetry/exporter-zipkin",
  "@opentelemetry/instrumentation-grpc",
  "@opentelemetry/sdk-trace-node",
  "@opentelemetry/instrumentation",
];

/** What is called and made anew in a place where nothing is loaded yet: an arrow function could not be made anew. */
function nothing() {}

/** Stands for what `load` answers with; loads it when it is used. */
const standIn = (load, get = (name) => load()[name]) =>
  new Proxy(nothing, {
    get: (_, name) => get(name),
    has: (_, name) => name in load(),
    apply: (_, self, args) => Reflect.apply(load(), self, args),
    construct: (_, args, made) => Reflect.construct(load(), args, made),
  });

/** Puts something in a module's place for everybody who asks for it. */
const put = (file, exports) => {
  ofSdk.cache[file] = {
    id: file,
    filename: file,
    path: file,
    loaded: true,
    exports,
    children: [],
    paths: [],
  };
};

for (const request of [...WHOLE, ...DEFAULT, ...APART]) {
  const file = ofSdk.resolve(request);
  let loaded;
  const load = () => {
    if (loaded === undefined) {
      delete ofSdk.cache[file];
      loaded = ofSdk(file);
    }
    return loaded;
  };
  const exports = standIn(load, (name) => {
    if (name === "__esModule") return !DEFAULT.includes(request);
    return APART.includes(request) ? standIn(() => load()[name]) : load()[name];
  });
  put(file, exports);
}

// Every process of the program waits for a debugger's session, in case a function is serialized: V8 then tells it of each script,
// a tenth of an evaluation's time. Who serializes one asks for the session, and gets it then.
const HOOKS = ofSdk.resolve("./runtime/closure/v8Hooks");
let hooks;
const loadHooks = () => {
  if (hooks === undefined) {
    delete ofSdk.cache[HOOKS];
    hooks = ofSdk(HOOKS);
  }
  return hooks;
};
put(HOOKS, {
  __esModule: true,
  isInitializedAsync: async () => {},
  getSessionAsync: () => loadHooks().getSessionAsync(),
  getScriptUrl: (id) => loadHooks().getScriptUrl(id),
});
