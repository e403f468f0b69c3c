/** Milliseconds after which a policy that forbids an origin would have said so: the browser tells at once. */
const patience = 50;
const mostOrigins = 200;

/** Origins that this worker's own fetches can reach. */
export interface Reach {
  /** Of an origin that is not known this is false, and a moment later it is known. */
  mayAsk(url: string): boolean;
}

export type ReachScope = Pick<WorkerGlobalScope, 'fetch' | 'addEventListener' | 'setTimeout'> & {
  readonly location: Pick<WorkerLocation, 'origin'>;
};

/**
 * What passes through the worker is subject to two policies: the page's, and the one with which the worker's file was served
 * (CSP3 §6.1.2, `connect-src` of the client that fetches). Where the second one is narrower, the page's fetch would fail. No
 * script can read its own policy; but what it forbids is an event, also of a fetch that needs no network.
 */
export function createReach(scope: ReachScope): Reach {
  const own = scope.location.origin;
  const verdicts = new Map<string, 'unknown' | 'open' | 'closed'>();

  function find(origin: string): void {
    if (verdicts.size >= mostOrigins)
      for (const known of [...verdicts.keys()]) if (known !== own) verdicts.delete(known);
    verdicts.set(origin, origin === own ? 'open' : 'unknown');
    // The cache does not have it, or it is another origin's: neither goes to the network, and the policy is asked first.
    scope.fetch(`${origin}/`, { mode: 'same-origin', cache: 'only-if-cached' }).catch(() => {});
    scope.setTimeout(() => {
      if (verdicts.get(origin) === 'unknown') verdicts.set(origin, 'open');
    }, patience);
  }

  scope.addEventListener('securitypolicyviolation', ((violation: SecurityPolicyViolationEvent) => {
    const { disposition, blockedURI } = violation;
    if (disposition === 'enforce' && URL.canParse(blockedURI))
      verdicts.set(new URL(blockedURI).origin, 'closed');
  }) as EventListener);
  find(own);

  return {
    mayAsk(url) {
      const { origin } = new URL(url);
      if (!verdicts.has(origin)) find(origin);
      return verdicts.get(origin) === 'open';
    },
  };
}
