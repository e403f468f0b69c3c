import type { PollRequest, Target } from '../dialects/dialect.js';
import type { NetworkRequest } from '../ports.js';
import { sameOrigin } from '../protocol/index.js';

/**
 * A request with what goes along with it. Another origin than the resources' gets neither credentials nor any header that the
 * page set, and may not lead on to a third one.
 */
export function requestFor(
  targets: readonly Target[],
  make: (targets: readonly Target[]) => PollRequest,
): Omit<NetworkRequest, 'signal'> {
  const request = make(targets);
  const isOwn = targets.every(({ url, checkpoint: { changesUrl = url } }) =>
    [url, changesUrl].some((own) => sameOrigin(own, request.url)),
  );
  if (isOwn) return { ...request, credentials: targets[0]?.credentials ?? 'same-origin' };
  const bare = targets.map((target) => ({ ...target, headers: [] }));
  return { ...make(bare), credentials: 'omit', redirect: 'error' };
}
