import type { LiveServer as Middleware } from '../../../src/server/index.js';
import type { Store } from '../live/store.js';

type Live = Pick<Middleware, 'updated'>;

const changes = [
  'set',
  'setBody',
  'addCollection',
  'put',
  'putAll',
  'drop',
  'remove',
  'restore',
  'deny',
  'allow',
] as const;

/** A store whose changes are announced, as an application does after each of its writes. */
export function announcing(store: Store, live: Live): Store {
  const announced = changes.map((change) => {
    const act = store[change] as (name: string, ...rest: unknown[]) => void;
    const actAndTell = (name: string, ...rest: unknown[]) => {
      act(name, ...rest);
      announce(store.pathOf(name), live);
    };
    return [change, actAndTell] as const;
  });
  return { ...store, ...Object.fromEntries(announced) };
}

/** Where variants of a path are resources of their own, the others have not changed. */
function announce(path: string, live: Live): void {
  void live.updated(path, { exact: path.includes('?') });
}
