/** Where a record lies. */
export type RecordPlace = { readonly partition: number; readonly offset: bigint };

/**
 * Records are carried out beside each other and end in any order; what is committed says that everything before it is done. So a
 * partition's commit is the first record that still goes on, and after a crash that one is read again, with all that came after it.
 */
export class Places {
  readonly #open = new Map<number, Set<bigint>>();
  readonly #next = new Map<number, bigint>();

  /** @returns false for one that goes on already: it came again because partitions changed hands */
  begin({ partition, offset }: RecordPlace): boolean {
    const open = this.#open.get(partition) ?? new Set();
    if (open.has(offset)) return false;
    this.#open.set(partition, open.add(offset));
    this.#next.set(partition, offset + 1n);
    return true;
  }

  /** @returns what may be committed for its partition: the offset to go on with */
  end({ partition, offset }: RecordPlace): RecordPlace {
    const open = this.#open.get(partition) ?? new Set();
    open.delete(offset);
    const first = [...open].reduce<bigint | null>(
      (least, one) => (least === null || one < least ? one : least),
      null,
    );
    return { partition, offset: first ?? this.#next.get(partition) ?? offset + 1n };
  }
}
