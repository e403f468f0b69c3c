import type { LiveState, Resource, Session } from '../../session/index.js';
import {
  countStates,
  createResourceList,
  createTrafficList,
  type Lane,
  lanesOf,
  type RowList,
  resourceSort,
  type SubscriptionLine,
  subscriptionTree,
  type Traffic,
  trafficSort,
} from '../../session/select/index.js';
import type { ViewState } from '../state/viewState.js';
import { createFits, type Fits } from './fits.js';

/** The rows of the views, brought up to date once a frame: those alone that are seen. */
export interface ViewRows {
  readonly fits: Fits;
  readonly resources: RowList<Resource>;
  readonly traffic: RowList<Traffic>;
  readonly lines: readonly SubscriptionLine[];
  readonly lanes: readonly Lane[];
  readonly counts: Readonly<Record<LiveState, number>>;
  update(state: ViewState): void;
  stop(): void;
}

export function createViewRows(session: Session, begin: ViewState, repaint: () => void): ViewRows {
  const fitsOf = createFits(session, repaint);
  const resources = createResourceList(session);
  let fits = fitsOf(begin);
  let traffic: RowList<Traffic> | undefined;
  let lines: readonly SubscriptionLine[] = [];
  let lanes: readonly Lane[] = [];
  let counts = countStates(session);
  let seen: readonly unknown[] = [];

  function updateResources({ resourceSort: { name, descending } }: ViewState): void {
    const isOther = resources.update({ fits: fits.resource, sort: resourceSort(session, name, descending) });
    if (isOther) counts = countStates(session);
  }

  function updateTraffic({ trafficSort: { name, descending } }: ViewState): void {
    traffic ??= createTrafficList(session);
    traffic.update({ fits: fits.traffic, sort: trafficSort(session, name, descending) });
  }

  /** There are as many lines as subscriptions: they are made anew when anything changed. */
  function updateLines({ view, folded, showsEnded }: ViewState): void {
    const now = [view, session.version, fits, folded, showsEnded];
    if (now.every((part, n) => part === seen[n])) return;
    seen = now;
    if (view === 'timeline') lanes = lanesOf(session, fits.resource);
    if (view === 'subscriptions')
      lines = subscriptionTree(session, { fits: fits.resource, folded: new Set(folded), all: showsEnded });
  }

  return {
    get fits() {
      return fits;
    },
    resources,
    get traffic() {
      traffic ??= createTrafficList(session);
      return traffic;
    },
    get lines() {
      return lines;
    },
    get lanes() {
      return lanes;
    },
    get counts() {
      return counts;
    },
    update(state) {
      fits = fitsOf(state);
      updateResources(state);
      if (state.view === 'traffic') updateTraffic(state);
      else {
        traffic?.stop();
        traffic = undefined;
      }
      updateLines(state);
    },
    stop() {
      resources.stop();
      traffic?.stop();
    },
  };
}
