import { type ByWorker, type Request, seenAs } from '../model.js';
import type { NetworkIndex } from '../networkIndex.js';

/** A request as one of those who see it tells of it. */
export interface Sighting {
  url: string;
  method: string;
  at: number;
  /** One of `seenAs`. */
  seen: number;
  /** Milliseconds, where it is over. */
  ms?: number | undefined;
  status?: number | undefined;
  sentEtag?: string | undefined;
  waitSeconds?: number | undefined;
  /** Of a page's fetch: who answered it. */
  byWorker?: ByWorker | undefined;
}

const { engine, passing, viaWorker, network } = seenAs;

/** Two clocks, and two threads that are busy: logs and networks differ by milliseconds, seldom by more. */
const tolerance = 1_000;
/** What one of two knows and the other does not makes them less alike. */
const doubt = 300;
/** A page's fetch may be held by the server for as long as a wait, and the worker's part of it may begin at any time of it. */
const longestWait = 300_000;

/** The row of a request that was seen otherwise before, the most alike where several could be it. */
export function findSame(index: NetworkIndex, sighting: Sighting): Request | undefined {
  const { engines, others } = index.recent(sighting.url);
  const other = mostAlike(others, sighting);
  if (sighting.seen !== network) return other?.row;
  const own = mostAlike(engines, sighting);
  return own && own.distance <= (other?.distance ?? Number.POSITIVE_INFINITY) ? own.row : other?.row;
}

function mostAlike(rows: readonly Request[], sighting: Sighting) {
  let best: { row: Request; distance: number } | undefined;
  for (let place = rows.length - 1; place >= 0; place -= 1) {
    const row = rows[place] as Request;
    if (row.at < sighting.at - longestWait) return best;
    if (!mayBeSame(row, sighting)) continue;
    const distance = Math.abs(row.at - sighting.at) + (row.sentEtag === sighting.sentEtag ? 0 : doubt);
    if (!best || distance <= best.distance) best = { row, distance };
  }
  return best;
}

function mayBeSame(row: Request, sighting: Sighting): boolean {
  if (row.method !== sighting.method || (row.seen & sighting.seen) !== 0) return false;
  const both = row.seen | sighting.seen;
  // An engine's own request is nobody's fetch.
  if (both & engine)
    return !(both & (passing | viaWorker)) && isAlike(row, sighting) && isNear(row, sighting);
  if (both & network && (isAnsweredInside(row) || isAnsweredInside(sighting))) return false;
  if (both & network && row.waitSeconds !== sighting.waitSeconds && !(both & passing)) return false;
  return both & viaWorker ? isWithin(row, sighting) : isNear(row, sighting);
}

/** What the worker answers by itself never was on the network. */
function isAnsweredInside({ byWorker }: Pick<Sighting, 'byWorker'>): boolean {
  return byWorker !== undefined && byWorker.outcome !== 'network';
}

function isNear(row: Request, sighting: Sighting): boolean {
  return Math.abs(row.at - sighting.at) <= tolerance;
}

/** What was sent and what came back does not differ, as far as both know it. */
function isAlike(row: Request, sighting: Sighting): boolean {
  if (row.waitSeconds !== sighting.waitSeconds) return false;
  if (row.sentEtag && sighting.sentEtag && row.sentEtag !== sighting.sentEtag) return false;
  return !row.status || !sighting.status || row.status === sighting.status;
}

/** What the worker does for a page's fetch, it does while the page waits. */
function isWithin(row: Request, sighting: Sighting): boolean {
  const [page, other] = sighting.seen === viaWorker ? [sighting, row] : [row, sighting];
  const end = page.ms === undefined ? Number.POSITIVE_INFINITY : page.at + page.ms;
  return other.at >= page.at - 100 && other.at <= end + 300;
}
