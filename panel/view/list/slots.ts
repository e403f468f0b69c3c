/**
 * Numbers the elements that rows have: for each row the same as long as it is there. A row that comes gets that of one that went, unless it is
 * held: to change what an element shows costs a fraction of taking it away and making another.
 */
export type AssignSlots = (keys: readonly string[], isHeld: (slot: number) => boolean) => number[];

export function createSlots(): AssignSlots {
  let known = new Map<string, number>();
  // Preact's `cloneElement` takes 0 for no key.
  let next = 1;

  function freeOf(keys: readonly string[], isHeld: (slot: number) => boolean): number[] {
    const wanted = new Set(keys);
    const left = [...known].filter(([key]) => !wanted.has(key));
    return left.map(([, slot]) => slot).filter((slot) => !isHeld(slot));
  }

  return (keys, isHeld) => {
    const free = freeOf(keys, isHeld);
    const slots = keys.map((key) => known.get(key) ?? free.shift() ?? next++);
    known = new Map(keys.map((key, n) => [key, slots[n] as number]));
    return slots;
  };
}

/** These slots as they stand in the document already: in the order of `before`, and new ones after them. */
export function inOrderOf(slots: readonly number[], before: readonly number[]): number[] {
  const now = new Set(slots);
  const known = new Set(before);
  return [...before.filter((slot) => now.has(slot)), ...slots.filter((slot) => !known.has(slot))];
}
