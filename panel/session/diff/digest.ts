/** Deeper parts of a value do not count. */
const deepest = 200;

const known = new WeakMap<object, number>();

/**
 * A number that is the same for equal JSON values, whatever the order of members, and seldom for others: good enough for finding
 * out which items of two lists belong together. Each object is read once.
 */
export function digest(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return hash(`${typeof value} ${String(value)}`);
  if (depth > deepest) return 0;
  const found = known.get(value);
  if (found !== undefined) return found;
  const made = Array.isArray(value) ? ofItems(value, depth) : ofMembers(value, depth);
  known.set(value, made);
  return made;
}

function ofItems(items: readonly unknown[], depth: number): number {
  let sum = 17;
  for (const item of items) sum = mix(Math.imul(sum, 31) + digest(item, depth + 1));
  return sum;
}

function ofMembers(members: object, depth: number): number {
  let sum = 19;
  for (const [name, value] of Object.entries(members))
    sum = (sum + mix(Math.imul(hash(name), 31) ^ digest(value, depth + 1))) | 0;
  return mix(sum);
}

/** FNV-1a. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum;
}

function mix(sum: number): number {
  const mixed = Math.imul(sum ^ (sum >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 13)) | 0;
}
