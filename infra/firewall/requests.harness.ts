// Enough of Cloudflare's rules language to ask the rules of this program about a request. It reads nothing that they do not
// use, and refuses the rest. `not` binds tighter than `and`, that tighter than `or`
// (developers.cloudflare.com/ruleset-engine/rules-language/operators, "Order of precedence").

export type Asked = {
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly ssl: boolean;
};

const FIELDS: Readonly<Record<string, (asked: Asked) => string>> = {
  "http.host": ({ host }) => host,
  "lower(http.host)": ({ host }) => host.toLowerCase(),
  "http.request.uri.path": ({ path }) => path,
  "http.request.method": ({ method }) => method,
};

const TOKEN = /lower\(http\.host\)|starts_with|[\w.]+|"[^"]*"|[(){},]|\S/g;

/** Whether a rule with this expression is about the request. @throws on what this program has no business writing */
export const matches = (expression: string, asked: Asked): boolean => new Reader(expression, asked).whole();

class Reader {
  readonly #tokens: readonly string[];
  readonly #asked: Asked;
  #at = 0;

  constructor(expression: string, asked: Asked) {
    this.#tokens = expression.match(TOKEN) ?? [];
    this.#asked = asked;
  }

  whole(): boolean {
    const value = this.#or();
    if (this.#at !== this.#tokens.length) throw new Error(`${this.#take()} after the end`);
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#isNext("or")) {
      this.#take();
      // Read to its end whatever the left side was.
      const right = this.#and();
      value ||= right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#isNext("and")) {
      this.#take();
      const right = this.#not();
      value &&= right;
    }
    return value;
  }

  #not(): boolean {
    if (!this.#isNext("not")) return this.#term();
    this.#take();
    return !this.#not();
  }

  #term(): boolean {
    const token = this.#take();
    if (token === "true") return true;
    if (token === "ssl") return this.#asked.ssl;
    if (token === "(") {
      const value = this.#or();
      this.#take(")");
      return value;
    }
    return token === "starts_with" ? this.#startsWith() : this.#isIn(this.#field(token));
  }

  #startsWith(): boolean {
    this.#take("(");
    const text = this.#field(this.#take());
    this.#take(",");
    const prefix = this.#literal();
    this.#take(")");
    return text.startsWith(prefix);
  }

  #isIn(text: string): boolean {
    this.#take("in");
    this.#take("{");
    const members = [this.#literal()];
    while (!this.#isNext("}")) members.push(this.#literal());
    this.#take("}");
    return members.includes(text);
  }

  #field(name: string): string {
    const read = FIELDS[name];
    if (!read) throw new Error(`${name} is no field`);
    return read(this.#asked);
  }

  #literal(): string {
    const token = this.#take();
    if (!/^".*"$/.test(token)) throw new Error(`${token} is no text`);
    return token.slice(1, -1);
  }

  #isNext(token: string): boolean {
    return this.#tokens[this.#at] === token;
  }

  #take(wanted?: string): string {
    const token = this.#tokens[this.#at++] ?? "the end";
    if (wanted !== undefined && token !== wanted) throw new Error(`${token} instead of ${wanted}`);
    return token;
  }
}
