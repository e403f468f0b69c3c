import type { ServerResponse } from 'node:http';
import { longRels } from '../../dialects/links.js';
import type { Endpoints, NewLink, Subject } from './liveLinks.js';

/** Below where several resources are asked for at once, there are the streams of 0.3, which have an own form. */
export function streamPath(multiplex: string): string {
  return `${multiplex.replace(/\/?$/, '/')}stream`;
}

export function draftLinks({ reference, changes, endpoints }: Subject): NewLink[] {
  const { multiplex } = endpoints;
  return [
    ...(changes === undefined ? streamLinks(reference, multiplex) : [changesLink(changes, endpoints)]),
    { target: multiplex, rel: longRels.request, mechanism: 'multiplex-wait' },
    ...(hasDraftSockets(endpoints)
      ? [{ target: multiplex, rel: longRels.socket, mechanism: 'multiplex-ws' } satisfies NewLink]
      : []),
  ];
}

function streamLinks(reference: string, multiplex: string): NewLink[] {
  if (reference === '') return [];
  const target = `${streamPath(multiplex)}?u=${encodeURIComponent(reference)}`;
  return [{ target, rel: 'alternate', mechanism: 'value-stream', params: OF_STREAM }];
}

function changesLink(target: string, { minWait }: Endpoints): NewLink {
  return { target, rel: longRels.changes, mechanism: 'changes-wait', params: waitMin(minWait) };
}

/** What the resource itself can do, in `LiveResource-Property`; what the route says there holds. */
export function addProperties(res: ServerResponse, subject: Subject): void {
  const properties = [...waitProperty(subject), ...multiplexProperty(subject)];
  if (properties.length === 0 || res.hasHeader('liveresource-property')) return;
  res.setHeader('LiveResource-Property', properties.join(', '));
}

// Events have ids, a stream begins with the value, and nothing is lost where it was broken off.
const OF_STREAM: [string, string][] = [
  ['type', 'text/event-stream'],
  ['mode', 'reliable'],
];

const waitMin = (minWait: number): [string, string][] => [['wait-min', leastWait(minWait)]];

/** In whole seconds; with 0 nobody would wait. */
const leastWait = (minWait: number) => String(Math.max(1, Math.ceil(minWait)));

function waitProperty({ changes, offered, endpoints: { minWait } }: Subject): string[] {
  return changes === undefined && offered.has('value-wait') ? [`wait; min=${leastWait(minWait)}`] : [];
}

function hasDraftSockets(endpoints: Endpoints): boolean {
  return endpoints.hasDraftSockets ?? endpoints.hasSockets;
}

function multiplexProperty({ offered, endpoints }: Subject): string[] {
  const kinds = [
    ...(offered.has('multiplex-wait') ? ['request'] : []),
    ...(hasDraftSockets(endpoints) && offered.has('multiplex-ws') ? ['socket'] : []),
  ];
  if (kinds.length === 0) return [];
  return [`multiplex=${kinds.length > 1 ? `"${kinds.join(' ')}"` : kinds[0]}`];
}
