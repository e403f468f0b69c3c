import type { HostEvent } from '../input.js';
import { endLife, sourceOf } from '../log/reduceLog.js';
import type { Resource, Source } from '../model.js';
import { ageFollowed, endFollowed } from '../record/age.js';
import { addEpoch, holderNamed, touchResource } from '../record/resources.js';
import { touchRequest } from '../record/rows.js';
import type { Session } from '../session.js';
import { clearPast } from './clear.js';
import { restateAll } from './restate.js';

/** What the panel's host says, beside logs and network. */
export function reduceHost(session: Session, event: HostEvent): void {
  const { at } = event;
  switch (event.type) {
    case 'opened':
      return open(session, at, event.url);
    case 'navigated':
      return navigate(session, at, event.url);
    case 'document':
      return nameHolder(session, event);
    case 'document-gone':
      return leave(session, at, event.holder);
    case 'worker-stopped': {
      const source = sourceOf(session, event.source);
      if (!source.alive) return;
      endLife(session, source, at, 'the worker was stopped');
      const text = source.kind === 'worker' ? 'Worker stopped' : 'Engine of the page ended';
      return void addEpoch(session, { at, kind: 'worker-stopped', text, source: source.name });
    }
    case 'engine-unseen':
      return loseSight(session, at, sourceOf(session, event.source));
    case 'background': {
      const isLost = event.state === 'lost';
      const text = isLost ? 'The extension’s background was lost' : 'The extension’s background is back';
      return void addEpoch(session, { at, kind: isLost ? 'background-lost' : 'background-back', text });
    }
    case 'connectivity':
      return connect(session, at, event.online);
    case 'simulation':
      return simulate(session, event);
    case 'paused':
      return pause(session, at, event.resource, event.on);
    case 'preserve':
      session.settings.preserve = event.on;
      return;
    case 'recording':
      session.settings.recording = event.on;
      return;
    case 'clear':
      clearPast(session, at);
      return void addEpoch(session, { at, kind: 'cleared', text: 'Cleared' });
    case 'tick':
      ageFollowed(session, at);
      return forgetPassing(session, at);
    default:
      return event satisfies never;
  }
}

/** So long the network is given to tell how a fetch ended that the worker let pass. */
const passingPatience = 30_000;

function forgetPassing(session: Session, now: number): void {
  const { passing } = session.index;
  for (const row of passing) {
    if (row.outcome === 'pending' && row.at > now - passingPatience) continue;
    passing.delete(row);
    if (row.outcome !== 'pending') continue;
    row.outcome = 'lost';
    touchRequest(session, row);
  }
}

function open(session: Session, at: number, url: string): void {
  session.page = url;
  touchWhere(session, () => true);
  session.epoch = addEpoch(session, {
    at,
    kind: 'opened',
    text: `Opened at ${session.urlOf(url).masked}`,
  }).id;
}

/** Nothing of the document before lives on, unless a worker follows it. */
function navigate(session: Session, at: number, url: string): void {
  const isReload = session.page === url;
  endFollowed(session, at);
  session.index.network.forgetEntries();
  if (!session.settings.preserve) clearPast(session, at);
  session.page = url;
  const { masked } = session.urlOf(url);
  const text = isReload ? `Reloaded ${masked}` : `Navigated to ${masked}`;
  session.epoch = addEpoch(session, { at, kind: 'navigated', text }).id;
  touchWhere(session, () => true);
}

function nameHolder(
  session: Session,
  { holder, url, tab, frame, inspected = false }: Extract<HostEvent, { type: 'document' }>,
): void {
  const row = holderNamed(session, holder);
  const isMain = frame === undefined || frame === 0;
  const where = isMain ? 'main' : session.urlOf(url).path;
  const number = /#\d+/.exec(row.label)?.[0] ?? `#${row.id}`;
  Object.assign(row, { url, tab, frame, inspected, goneAt: undefined, label: `${number} ${where}` });
  row.stamp = session.version;
  session.holders.touch(row);
  touchWhere(session, ({ id }) => session.subscriptions.get(id)?.holders.includes(holder) ?? false);
}

/** What it follows is followed no more, as far as can be seen. */
function loseSight(session: Session, at: number, source: Source): void {
  const reason = source.kind === 'page' ? 'the page was left' : 'the page has another origin';
  if (source.alive) endLife(session, source, at, reason);
  for (const resource of session.index.engine(source.id).resources.values()) {
    const subscription = session.subscriptions.get(resource.id);
    if (!subscription) continue;
    Object.assign(subscription, { engineState: 'ended', holders: [] });
    restateAll(session, at, reason, (id) => id === resource.id);
  }
}

/** Rows that show something that is not theirs. */
function touchWhere(session: Session, isMeant: (resource: Resource) => boolean): void {
  for (const resource of session.resources.values()) if (isMeant(resource)) touchResource(session, resource);
}

function leave(session: Session, at: number, name: string): void {
  const row = session.index.holders.get(name);
  if (!row) return;
  row.goneAt = at;
  row.stamp = session.version;
  session.holders.touch(row);
}

function connect(session: Session, at: number, online: boolean): void {
  if (session.online === online) return;
  session.online = online;
  addEpoch(session, { at, kind: online ? 'online' : 'offline', text: online ? 'Online again' : 'Offline' });
  restateAll(session, at, online ? 'online again' : 'the browser is offline');
}

function simulate(
  session: Session,
  { at, resource, fault, on }: Extract<HostEvent, { type: 'simulation' }>,
): void {
  const { simulations } = session;
  if (on) {
    const base = { id: simulations.nextId, stamp: session.version };
    simulations.add({ ...base, resource, fault, from: at, to: undefined });
    return;
  }
  for (const row of simulations.values()) {
    if (row.to !== undefined || row.resource !== resource || row.fault !== fault) continue;
    row.to = at;
    row.stamp = session.version;
    simulations.touch(row);
  }
}

function pause(session: Session, at: number, resource: number, on: boolean): void {
  const { paused } = session.index;
  if (on) paused.add(resource);
  else paused.delete(resource);
  restateAll(session, at, on ? 'paused' : 'resumed', (id) => id === resource);
}
