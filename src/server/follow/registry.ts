import type { CanonicalUrl } from '../ask/requestUrl.js';
import type { Place } from './place.js';
import type { UpdatedTarget } from './updatedTarget.js';

/** Somebody who is to hear of updates of a resource. */
export interface Follower {
  readonly url: CanonicalUrl;
  readonly mode: Place['mode'];
}

/** Who follows what, by path, so that an update without followers costs one look-up. */
export class Registry<F extends Follower> {
  readonly #byPath = new Map<string, Set<F>>();

  get paths(): number {
    return this.#byPath.size;
  }

  add(follower: F): void {
    const { path } = follower.url;
    const followers = this.#byPath.get(path);
    if (followers) followers.add(follower);
    else this.#byPath.set(path, new Set([follower]));
  }

  delete(follower: F): void {
    const { path } = follower.url;
    const followers = this.#byPath.get(path);
    followers?.delete(follower);
    if (followers?.size === 0) this.#byPath.delete(path);
  }

  followersOf(target: UpdatedTarget): F[] {
    if (target.path !== undefined && !this.#byPath.has(target.path)) return [];
    const sets = target.path === undefined ? this.#byPath.values() : [this.#byPath.get(target.path) ?? []];
    return [...sets]
      .flatMap((followers) => [...followers])
      .filter(({ url, mode }) => target.matches(url, mode));
  }
}
