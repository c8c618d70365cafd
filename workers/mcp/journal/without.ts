/** A row without the columns that no client sees. */
export const without = <Row extends object, Name extends keyof Row>(
  row: Row,
  ...names: readonly Name[]
): Omit<Row, Name> =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.some((one) => one === name))) as Omit<
    Row,
    Name
  >;
