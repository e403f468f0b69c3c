import type { ComponentType } from 'preact';
import type { PanelModel } from '../model/model.js';
import { lazyView } from '../parts/lazyView.js';
import { ResourcesView } from '../resources/ResourcesView.js';
import type { ViewName } from '../state/viewState.js';

export interface ViewProps {
  model: PanelModel;
  /** Pixels. */
  width: number;
}

const later = () => import('../later.js');

/** The first one is there at once. */
export const viewComponents: Record<ViewName, ComponentType<ViewProps>> = {
  resources: ResourcesView,
  subscriptions: lazyView(async () => (await later()).SubscriptionsView),
  traffic: lazyView(async () => (await later()).TrafficView),
  timeline: lazyView(async () => (await later()).TimelineView),
};

export const DetailView = lazyView(async () => (await later()).Detail);
export const SearchView = lazyView(async () => (await later()).SearchPane);
export const KeyListView = lazyView(async () => (await later()).KeyList);
