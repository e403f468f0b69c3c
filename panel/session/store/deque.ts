/** A list that grows at its end and shrinks at its beginning, both in constant time. */
export interface Deque<Item> {
  readonly length: number;
  push(item: Item): void;
  shift(): Item | undefined;
  at(index: number): Item | undefined;
  keep(fits: (item: Item) => boolean): void;
  toArray(): Item[];
}

/** So many places may lie empty at the beginning before the rest moves up. */
const slack = 512;

export function createDeque<Item>(): Deque<Item> {
  let items: (Item | undefined)[] = [];
  let head = 0;
  return {
    get length() {
      return items.length - head;
    },
    push: (item) => void items.push(item),
    shift() {
      if (head === items.length) return undefined;
      const item = items[head];
      items[head++] = undefined;
      if (head > slack && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    at: (index) => (index < 0 ? undefined : items[head + index]),
    keep(fits) {
      items = items.slice(head).filter((item) => fits(item as Item));
      head = 0;
    },
    toArray: () => items.slice(head) as Item[],
  };
}
