import Gate from "the-gate";
import type { Answer, Asked, Caller } from "../../../workers/caller.ts";
import type { Runtime } from "../../offline/runtime.ts";
import type { SentStatement, Trips } from "../trips.ts";
import { plainResponseOf } from "./plain.ts";

type Database = Runtime["database"];
type Prepared = ReturnType<Database["prepare"]>;
type Env = { readonly DB: Database };

/** The gate's own bundle with a database that writes down what it is asked; the reply carries the list. */
export default class Counted extends Gate<Env> {
  readonly #trips: SentStatement[][];

  constructor(context: unknown, env: Env) {
    const trips: SentStatement[][] = [];
    super(context, { ...env, DB: watched(env.DB, trips) });
    this.#trips = trips;
  }

  override async answer(asked: Asked, caller: Caller): Promise<Answer> {
    const answer = await super.answer(asked, caller);
    const trips: Trips = this.#trips;
    const reply: unknown = await plainResponseOf(answer).json();
    return { ...answer, body: new TextEncoder().encode(JSON.stringify({ reply, trips })) };
  }
}

/** Every way to the database is either written down or refused, so that no round trip goes uncounted. */
function watched(db: Database, trips: SentStatement[][]): Database {
  const known = new WeakMap<object, SentStatement & { readonly real: Prepared }>();

  const watch = (real: Prepared, sql: string, params: readonly unknown[]): Prepared => {
    const sent = <T>(work: Promise<T>): Promise<T> => {
      trips.push([{ sql, params }]);
      return work;
    };
    const statement = {
      bind: (...values: unknown[]) => watch(real.bind(...values), sql, values),
      first: () => sent(real.first()),
      all: () => sent(real.all()),
      run: () => sent(real.run()),
      raw: refuse("raw"),
    };
    known.set(statement, { real, sql, params });
    return statement as unknown as Prepared;
  };

  const batch = (statements: readonly Prepared[]) => {
    const parts = statements.map((statement) => known.get(statement)).filter((part) => part !== undefined);
    trips.push(parts.map(({ sql, params }) => ({ sql, params })));
    return db.batch(parts.map(({ real }) => real));
  };
  return {
    prepare: (sql: string) => watch(db.prepare(sql), sql, []),
    batch,
    exec: refuse("exec"),
    dump: refuse("dump"),
    withSession: refuse("withSession"),
  } as unknown as Database;
}

function refuse(method: string) {
  return (): never => {
    throw new Error(`The benchmark does not count ${method}() on the database; teach it to.`);
  };
}
