import { cloneElement, type RefObject, type VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { heldIn } from './held.js';
import { createSlots, inOrderOf } from './slots.js';

/**
 * Rows with the elements of those that they follow. While the list moves the elements stay where they are in the document, as their place on
 * the screen does not come from there; when it rests they are put in order, for who reads it in that order.
 */
export function useRecycled(
  parent: RefObject<HTMLElement>,
  rows: readonly VNode[],
  isMoving: boolean,
): VNode[] {
  const assign = useMemo(createSlots, []);
  const order = useRef<readonly number[]>([]);
  let found: ReadonlySet<number> | undefined;
  const held = () => (found ??= parent.current ? heldIn(parent.current) : new Set());

  const before = order.current;
  const slots = assign(
    rows.map(({ key }) => String(key)),
    (slot) => held().has(before.indexOf(slot)),
  );
  const standing = inOrderOf(slots, before);
  const isInOrder = standing.every((slot, n) => slot === slots[n]);
  // An element that is moved loses the focus.
  order.current = isMoving || (!isInOrder && held().size > 0) ? standing : slots;
  const bySlot = new Map(slots.map((slot, n) => [slot, rows[n] as VNode]));
  return order.current.map((slot) => cloneElement(bySlot.get(slot) as VNode, { key: slot }));
}
