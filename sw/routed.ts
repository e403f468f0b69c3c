import { withoutFragment } from '../src/protocol/index.js';
import {
  type FetchParts,
  guarded,
  isKnown,
  isToBeLookedAt,
  recalled,
  throughNetwork,
  type Way,
} from './onFetch.js';
import type { InstallOptions } from './options.js';
import { mayBeLive } from './shouldTouch.js';

/**
 * For requests that a router of the app has given to LiveResource. The route is the app's word for it, so `match` has no say,
 * and the request is answered in every browser.
 */
export interface Routed {
  /** Of `installLiveResource`. With `auto`, what is live was answered before any router saw it. */
  readonly mode: NonNullable<InstallOptions['fetch']>;
  /** The value where it is known to be current. */
  recall(request: Request): Promise<Response | undefined>;
  /** By the network. From the second time within a minute on the answer is looked at, and followed where it is live. */
  send(request: Request, way: Way): Promise<Response>;
}

export function createRouted(parts: FetchParts, mode: Routed['mode']): Routed {
  const isFollowed = (url: string) => parts.isFollowed(url);
  return {
    mode,
    recall: (request) =>
      guarded(parts, () => {
        const url = withoutFragment(request.url);
        const hasNothing = !mayBeLive(request) || (parts.leftAlone.has(url) && !isFollowed(url));
        return hasNothing ? undefined : recalled(parts, request);
      }),
    async send(request, way) {
      const url = withoutFragment(request.url);
      const isWanted = () => mayBeLive(request) && (isKnown(parts, url) || isToBeLookedAt(parts, url));
      return (await guarded(parts, isWanted)) ? throughNetwork(parts, request, way) : way.send({});
    },
  };
}
