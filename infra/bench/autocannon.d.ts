/** The part of autocannon that the benchmark uses; the package brings no types. */
declare module "autocannon" {
  type Request = {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    /** Called before each request; what it returns is sent. */
    readonly setupRequest?: (request: Request) => Request;
    readonly onResponse?: (status: number, body: string) => void;
  };
  type Options = {
    readonly url: string;
    readonly connections: number;
    /** Requests in all; the run ends with the last of them. */
    readonly amount?: number;
    /** Seconds. */
    readonly duration: number;
    /** Milliseconds between looks at the clock; a run ends at one of them. */
    readonly sampleInt: number;
    readonly requests: readonly [Request];
  };
  type Result = {
    readonly errors: number;
    readonly timeouts: number;
    /** Seconds that the run took. */
    readonly duration: number;
  };
  export default function autocannon(options: Options): Promise<Result>;
}
