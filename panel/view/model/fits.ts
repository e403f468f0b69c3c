import type { ParsedFilter } from '../../filter/index.js';
import type { Resource, Session } from '../../session/index.js';
import { resourcesIn, type Traffic, trafficIn } from '../../session/select/index.js';
import { filterParts, loadFilterParts, unread } from '../filter/parts.js';
import type { ViewState } from '../state/viewState.js';

/** The filter and the range of time, as tests of rows. As long as nothing else was chosen they are the same functions. */
export interface Fits {
  readonly filter: ParsedFilter;
  readonly resource: ((row: Resource) => boolean) | undefined;
  readonly traffic: ((row: Traffic) => boolean) | undefined;
}

/** `onLoaded`: filters can be read from now on. */
export function createFits(session: Session, onLoaded: () => void): (state: ViewState) => Fits {
  let made: { key: readonly unknown[]; fits: Fits } | undefined;
  return (state) => {
    const parts = filterParts();
    if (!parts && state.filter !== '') loadFilterParts().then(onLoaded, console.error);
    const isKnown = made?.fits.filter.text === state.filter && made.key[0] === parts;
    const filter = (isKnown && made?.fits.filter) || (parts?.parseFilter ?? unread)(state.filter);
    // What is true for three seconds is not true for ever.
    const second = filter.usesTime ? Math.floor(session.clocks.now / 1_000) : 0;
    const key = [parts, filter, state.range, state.pinned, second];
    if (made?.key.every((part, n) => part === key[n])) return made.fits;
    made = { key, fits: makeFits(session, filter, state) };
    return made.fits;
  };
}

function makeFits(session: Session, filter: ParsedFilter, { range, pinned }: ViewState): Fits {
  const parts = filterParts();
  const context = { isPinned: (resource: number) => pinned.includes(resource) };
  return {
    filter,
    resource: both(
      parts?.compileFilter(filter, parts.resourceReader(session, context)),
      range && resourcesIn(session, range),
    ),
    traffic: both(
      parts?.compileFilter(filter, parts.trafficReader(session, context)),
      range && trafficIn(range),
    ),
  };
}

type Test<Row> = ((row: Row) => boolean) | undefined;

function both<Row>(a: Test<Row>, b: Test<Row>): Test<Row> {
  return a && b ? (row) => a(row) && b(row) : (a ?? b);
}
