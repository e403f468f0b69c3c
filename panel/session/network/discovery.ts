import type { Dialect, Role } from '../../../src/dialects/dialect.js';
import type { Checkpoint, Exchange, Offer } from '../../../src/model/index.js';
import { excerpt, toHttpUrl } from '../../../src/protocol/index.js';
import type { Request, Resource } from '../model.js';
import { touchResource } from '../record/resources.js';
import { addProblem } from '../record/rows.js';
import type { Session } from '../session.js';
import { firstHeader } from './readEntry.js';

/** What an answer says of how it can be followed. */
export interface Discovered {
  offers: Offer[];
  checkpoint: Pick<Checkpoint, 'changesUrl' | 'changesId'>;
}

/** There are some wherever this is called from. */
export const dialectsOf = ({ network }: Session): readonly Dialect[] => network?.dialects ?? [];

const nothing: Discovered = { offers: [], checkpoint: {} };
const mostTold = 5_000;

/** Reads the head of an answer as the engine does. Answers without any of the telling headers are not read at all. */
export function discover(session: Session, row: Request, role: Role): Discovered {
  const headers = row.responseHeaders ?? [];
  const says = (name: string) => firstHeader(headers, name) !== undefined;
  if (!says('link') && !says('liveresource-property')) return nothing;
  const exchange: Exchange = { url: row.url, status: row.status ?? 0, headers, at: row.at };
  const found = dialectsOf(session).map((dialect) => dialect.discover(exchange, role));
  for (const { code, text } of found.flatMap(({ findings }) => findings)) tell(session, row, code, text);
  return {
    offers: found.flatMap(({ offers }) => offers),
    checkpoint: Object.assign({}, ...found.map(({ checkpoint }) => checkpoint).reverse()),
  };
}

function tell(session: Session, row: Request, code: string, text: string): void {
  const { told } = session.index.network;
  const name = `${code} ${row.url} ${text}`;
  if (told.has(name)) return;
  if (told.size >= mostTold) told.clear();
  told.add(name);
  const { at, resource, id } = row;
  addProblem(session, { at, code, details: { uri: row.url }, raw: excerpt(text), resource, request: id });
}

/** The names under which requests at an endpoint are found again. */
export const endpointNames = {
  own: (url: string) => `own ${url}`,
  stream: (url: string) => `stream ${withoutQuery(url)}`,
  /** The checkpoint of a collection stands in the query, and moves. */
  changes: (url: string) => `changes ${withoutQuery(url)}`,
  shared: (url: string) => `shared ${withoutQuery(url)}`,
  socket: (url: string) => `socket ${toHttpUrl(url)}`,
};

const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? url;

/** Takes over what a resource offers, so that requests at its endpoints are known to be for it. */
export function learnOffers(session: Session, resource: Resource, offers: Offer[]): void {
  if (offers.length === 0) return;
  resource.offers = offers;
  resource.nature = 'live';
  for (const offer of offers) {
    const name = nameOf(offer);
    const { endpoints } = session.index.network;
    const known = endpoints.get(name) ?? new Set<number>();
    endpoints.set(name, known.add(resource.id));
  }
  touchResource(session, resource);
}

function nameOf({ mechanism, mode, shared, endpoint }: Offer): string {
  if (mechanism === 'socket') return endpointNames.socket(endpoint);
  if (shared) return endpointNames.shared(endpoint);
  if (mechanism === 'stream') return endpointNames.stream(endpoint);
  return mode === 'changes' ? endpointNames.changes(endpoint) : endpointNames.own(endpoint);
}

/** Those that can be followed at an endpoint, by one of `endpointNames`. */
export function resourcesAt(session: Session, name: string): Resource[] {
  const ids = session.index.network.endpoints.get(name) ?? [];
  return [...ids].flatMap((id) => session.resources.get(id) ?? []);
}
