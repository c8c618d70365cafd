// What the containers of services.ts are alike in.

const NOTHING = {
  environment: {},
  machine: null,
  secrets: [],
  folders: {},
  reads: {},
  files: {},
  ports: {},
  after: [],
  cpus: null,
  oomScore: 0,
};
export const STAYS = { ...NOTHING, runs: "always", pidsMax: 64, memoryPaths: { "/tmp": 16 } } as const;
export const ONCE = { ...STAYS, runs: "once", health: null } as const;

/** Small images have no curl; asking by a process of Node would cost 50 MiB each time, bash costs 4. */
export const answers = (port: number, path: string): readonly string[] => [
  "bash",
  "-c",
  `exec 3<>/dev/tcp/127.0.0.1/${port} && printf 'GET ${path} HTTP/1.0\\r\\nHost: 127.0.0.1\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200'* ]]`,
];

/** Heap limits of Node in MiB: beyond them it collects, beyond the container's limit it is ended. */
export const node = (file: string, heapMiB: number): readonly string[] => [
  "node",
  `--max-old-space-size=${heapMiB}`,
  "--max-semi-space-size=1",
  "--optimize-for-size",
  `/app/${file}`,
];

/** Filled in by vm/compose/compose.ts. */
export const HOST_PLACEHOLDER = "{host}";
export const EMAIL = "{email}";
export const DOOR = "{door}";
