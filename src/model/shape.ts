/** Whether a value from outside (a message, a stored record) is what it should be. */
export type Check = (value: unknown) => boolean;
/** By name of the field. Fields without a check may be anything. */
export type Shape = Record<string, Check>;

export const textUpTo =
  (max: number): Check =>
  (v) =>
    typeof v === 'string' && v.length <= max;

export const count: Check = (v) => typeof v === 'number' && Number.isFinite(v) && v >= 0;

export const listOf =
  (item: Check, max = Number.POSITIVE_INFINITY): Check =>
  (v) =>
    Array.isArray(v) && v.length <= max && v.every(item);

export const object =
  (shape: Shape): Check =>
  (v) =>
    typeof v === 'object' &&
    v !== null &&
    Object.entries(shape).every(([k, ok]) => ok((v as Record<string, unknown>)[k]));

export const oneOf =
  (...values: string[]): Check =>
  (v) =>
    typeof v === 'string' && values.includes(v);

export const optional =
  (check: Check): Check =>
  (v) =>
    v === undefined || check(v);

export const bytes: Check = (v) => Object.prototype.toString.call(v) === '[object ArrayBuffer]';

export const pairOf =
  (name: Check, value: Check): Check =>
  (v) =>
    Array.isArray(v) && v.length === 2 && name(v[0]) && value(v[1]);
