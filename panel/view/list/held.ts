/**
 * Which children somebody holds: that with the focus, and those with marked text. Whatever became of such an element would become of the focus
 * and of the mark.
 */
export function heldIn(parent: Element): ReadonlySet<number> {
  const { activeElement } = parent.ownerDocument;
  const selection = parent.ownerDocument.getSelection();
  const marked = selection && !selection.isCollapsed ? [selection.anchorNode, selection.focusNode] : [];
  if (![activeElement, ...marked].some((node) => parent.contains(node))) return nothing;
  const children = [...parent.children];
  const placesOf = (nodes: readonly (Node | null)[]) =>
    nodes.map((node) => children.findIndex((child) => child.contains(node))).filter((place) => place >= 0);
  return new Set([...placesOf([activeElement]), ...span(placesOf(marked))]);
}

const nothing: ReadonlySet<number> = new Set();

function span(places: readonly number[]): number[] {
  if (places.length === 0) return [];
  const first = Math.min(...places);
  return Array.from({ length: Math.max(...places) - first + 1 }, (_, n) => first + n);
}
