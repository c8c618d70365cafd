// Loaded into every Node process of a test run that has its clock moved (infra/checks/clock.ts): the date alone is another one, time
// goes on as it does. Nothing of the product imports this, and nothing of the product reads a variable about it.

// Said with the import itself, so that it reaches whoever is given NODE_OPTIONS and nothing else of the environment.
const said = new URL(import.meta.url).searchParams;
const at = Date.parse(said.get("at") ?? "");
if (Number.isNaN(at)) throw new Error("Import it with ?at= and a moment such as 2027-03-01T12:00:00Z.");

const Actual = globalThis.Date;
// The run's own beginning, which all its processes share: otherwise each would begin at that moment anew.
const shift = at - Number(said.get("from") ?? Actual.now());

class MovedDate extends Actual {
  constructor(...parts) {
    if (parts.length === 0) super(Actual.now() + shift);
    else super(...parts);
  }
  static now() {
    return Actual.now() + shift;
  }
}
// Some libraries tell a date by the name of its class.
Object.defineProperty(MovedDate, "name", { value: "Date" });
globalThis.Date = MovedDate;
