import {
  bad,
  body,
  type Check,
  connectionName,
  details,
  flag,
  headers,
  listOf,
  mechanism,
  name,
  number,
  object,
  offer,
  oneOf,
  optional,
  revision,
  subscriptionState,
  text,
  via,
} from '../session/log/checks.js';
import { readEvent } from '../session/log/readEvent.js';
import { epochKinds, frameKinds, liveStates, natures, outcomes, versionKinds } from '../session/model.js';

/** Of rows, and the places of rows among others. */
const id: Check = (v) => (typeof v === 'number' && Number.isSafeInteger(v) && v >= 0 ? v : bad);
const ref = optional(id);
const moment = optional(number);
const said = optional(name);
const list = listOf(number);
const liveState = oneOf(...liveStates);
const mode = oneOf('value', 'changes', 'hint', 'shared');
const kept = optional(headers);

const activity = object({ last: number, updates: list, failures: list });
const passedOver = object({ offer, reason: text, at: number, until: number });
const span = object({ from: number, to: number });
const place = object({ source: name, boot: number, seq: id });

/** What each kind of row may hold. What else is in a file is left out. */
export const rowShapes: Record<string, Check> = {
  sources: object({
    ...{ id, name, kind: oneOf('worker', 'page'), scope: said, version: said, boot: number, seq: id },
    ...{
      startedAt: number,
      heardAt: number,
      alive: flag,
      starts: id,
      stoppedAt: moment,
      sleeps: listOf(span),
    },
    ...{ dropped: id, late: id, unreadable: id },
  }),
  resources: object({
    ...{ id, url: name, base: name, source: said, key: said, nature: oneOf(...natures), firstAt: number },
    ...{
      lastAt: moment,
      offers: listOf(offer),
      passedOver: listOf(passedOver),
      contentType: said,
      etag: said,
    },
    ...{
      updates: id,
      confirmations: id,
      failures: id,
      bytes: number,
      latencies: list,
      holds: list,
      activity,
    },
    ...{ problems: id, document: said, epoch: id, version: ref, request: ref, answered: ref },
  }),
  subscriptions: object({
    ...{ id, state: liveState, since: number, reason: text, engineState: optional(subscriptionState) },
    ...{
      begunAt: number,
      endedAt: moment,
      holders: listOf(name),
      wants: listOf(oneOf('value', 'changes', 'updates')),
    },
    ...{ connection: ref, offer: optional(offer), next: optional(object({ at: number, exact: flag })) },
    ...{ reconstructed: flag, heardAt: moment, connectionState: optional(connectionName) },
  }),
  connections: object({
    ...{ id, name, source: said, dialect: name, mechanism, mode, endpoint: name, shared: flag },
    ...{
      state: connectionName,
      since: number,
      until: moment,
      attempt: number,
      reason: text,
      targets: listOf(id),
    },
    ...{ openedAt: number, closedAt: moment, requests: id, frames: id, bytes: number, reconstructed: flag },
  }),
  holders: object({
    ...{ id, name, label: name, tab: moment, frame: moment, url: said, inspected: flag, goneAt: moment },
  }),
  simulations: object({ id, resource: ref, fault: text, from: number, to: moment }),
  requests: object({
    ...{
      id,
      url: name,
      method: name,
      purpose: anyPurpose(),
      at: number,
      ms: moment,
      outcome: oneOf(...outcomes),
    },
    ...{
      status: moment,
      error: optional(text),
      waitSeconds: moment,
      sentEtag: said,
      etag: said,
      contentType: said,
    },
    ...{ bytes: moment, requestHeaders: kept, responseHeaders: kept, seen: id, type: said, document: said },
    byWorker: optional(object({ outcome: oneOf('answered', 'joined', 'network'), reason: said })),
    ...{ epoch: id, source: said, resource: ref, connection: ref, frame: ref, version: ref, body: ref },
  }),
  frames: object({
    ...{
      id,
      at: number,
      kind: oneOf(...frameKinds),
      sent: flag,
      resource: ref,
      connection: ref,
      request: ref,
    },
    ...{ name: said, eventId: said, etag: said, status: moment, ms: moment, bytes: number, body: ref },
  }),
  versions: object({
    ...{ id, resource: id, n: id, kind: oneOf(...versionKinds), at: number, via: optional(via), etag: said },
    ...{
      revision: optional(revision),
      status: moment,
      contentType: said,
      bytes: number,
      ms: moment,
      held: flag,
    },
    ...{
      request: ref,
      frame: ref,
      body: ref,
      confirmations: id,
      confirmedAt: moment,
      reason: optional(text),
    },
  }),
  transitions: object({
    ...{ id, at: number, subscription: ref, connection: ref, from: name, to: name, reason: text },
    cause: optional(place),
  }),
  problems: object({
    ...{ id, at: number, code: name, details, raw: optional(text), source: said },
    ...{ resource: ref, connection: ref, request: ref },
  }),
  epochs: object({ id, at: number, kind: oneOf(...epochKinds), source: said, text }),
  log: object({ id, source: id, boot: number, event: (v, intern) => readEvent(v, intern) ?? bad }),
};

function anyPurpose(): Check {
  const write = oneOf('write');
  return (v, intern) => (v === 'write' ? write(v, intern) : via(v, intern));
}

export const bodyEntry: Check = (v, intern) => {
  if (!Array.isArray(v) || id(v[0], intern) === bad) return bad;
  const kept = body(v[1], intern);
  return kept === bad ? bad : [v[0], kept];
};
