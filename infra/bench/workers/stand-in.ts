/** A binding that is a setting, and nothing that can be called. */
export const isSetting = (value: object): boolean =>
  Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;

/** The same with some members in the place of its own; `called` hears the name of each other method that is called. */
export function standIn<Of extends object>(
  real: Of,
  others: Readonly<Record<string, unknown>>,
  called: (name: string) => void = () => undefined,
): Of {
  return new Proxy(real, {
    get: (target, name) => {
      if (typeof name === "string" && Object.hasOwn(others, name)) return others[name];
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function" || typeof name !== "string") return value;
      return (...given: unknown[]) => {
        called(name);
        // By its name: a method of a stub is no function that could be bound.
        return (target as Record<string, (...given: unknown[]) => unknown>)[name]?.(...given);
      };
    },
  });
}
