/** Which call throws. Of `call`, such as `store.write`, the `nth` one, or every one from there on. */
export interface Injection {
  call: string;
  nth: number;
  onward?: boolean;
}

export interface Faults {
  /** A way in which IndexedDB fails (breakIndexedDb.ts). */
  indexedDb?: string;
  injected?: Injection;
}

/** How often each call was made in this life of the worker. */
export type Calls = Record<string, number>;

type Method = (...args: unknown[]) => unknown;

/** The same object; the call that was chosen throws, and all are counted. What the calls answer is left alone. */
export function faulty<Target extends object>(
  name: string,
  target: Target,
  calls: Calls,
  injected: Injection | undefined,
): Target {
  const wrap = (member: string, method: Method) =>
    function (this: unknown, ...args: unknown[]) {
      const call = `${name}.${member}`;
      const count = (calls[call] ?? 0) + 1;
      calls[call] = count;
      const isMeant = injected?.call === call;
      if (isMeant && (count === injected.nth || (injected.onward && count > injected.nth)))
        throw new Error(`injected into ${call}`);
      return method.apply(target, args);
    };
  return new Proxy(target, {
    get(_, member) {
      const value: unknown = Reflect.get(target, member, target);
      const isMethod = typeof value === 'function' && typeof member === 'string';
      return isMethod ? wrap(member, value as Method) : value;
    },
  });
}
