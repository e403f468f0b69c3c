import type { ConnectionPlan, Offer } from '../model/index.js';
import type { Entry } from './entry.js';

/** Which connections there should be for these resources. Pure; two calls with the same input give the same ids. */
export function planConnections(entries: Iterable<Entry>, fallbackDialect: string): ConnectionPlan[] {
  return [...entries]
    .filter((entry) => entry.leases.size > 0 && !entry.blocked)
    .map((entry) => planFor(entry, entry.offers[0] ?? discovery(entry, fallbackDialect)));
}

/** Nothing is known of the resource: ask it once, and see. */
function discovery(entry: Entry, dialect: string): Offer {
  return { dialect, mechanism: 'poll', mode: 'value', endpoint: entry.request.url, shared: false };
}

function planFor({ key, request }: Entry, offer: Offer): ConnectionPlan {
  const { dialect, mechanism, mode, endpoint } = offer;
  return {
    id: [dialect, mechanism, mode, endpoint, request.credentials, key].join('|'),
    offer,
    targets: [key],
  };
}

export interface PlanDiff {
  open: ConnectionPlan[];
  /** Ids of connections that nobody needs any more. */
  close: string[];
}

export function diffPlans(running: Iterable<string>, wanted: readonly ConnectionPlan[]): PlanDiff {
  const ids = new Set(wanted.map((plan) => plan.id));
  const up = new Set(running);
  return {
    open: wanted.filter((plan) => !up.has(plan.id)),
    close: [...up].filter((id) => !ids.has(id)),
  };
}
