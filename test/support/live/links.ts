import type { DialectName, Mechanism, Settings } from './options.js';

/** What an answer is about, as far as Links tell. */
export interface Subject {
  /** Path and query of the resource as it was asked for, without the checkpoint. */
  uri: string;
  kind: 'value' | 'collection';
  /** Of what changes from now on; 0 of values. */
  checkpoint: number;
  /** Whether its value can be said in JSON. */
  json: boolean;
  /** To a GET of the resource, to a wait for its value, or of its changes URL, with a wait or without. */
  answerTo: 'get' | 'wait' | 'changes' | 'changes-wait';
}

export const paths = {
  multiplex: '/multi/',
  socket: '/socket/',
  wait: '/wait',
  stream: '/stream',
  hints: '/hints',
};

interface Link {
  target: string;
  rel: string;
  params: string;
}

/** The protocol's own headers of an answer. */
export function liveHeaders(subject: Subject, settings: Settings, host: string): [string, string][] {
  const links = linksOf(subject, settings, host).map((link): [string, string] => ['Link', link]);
  const properties = propertiesOf(subject, settings).map((property): [string, string] => [
    'LiveResource-Property',
    property,
  ]);
  return [...links, ...properties];
}

function linksOf(subject: Subject, settings: Settings, host: string): string[] {
  const make = settings.dialect === '0.3' ? linkIn03 : linkInShort;
  const links = advertised(subject, settings).flatMap(
    (mechanism) => make(mechanism, subject, settings) ?? [],
  );
  return grouped(links).map((link) => {
    const target = shownTarget(link.target, subject.uri, settings, host);
    return formatLink({ ...link, target });
  });
}

/** One Link for what has the same target: relations are separated by spaces (RFC 8288 §3.3). */
function grouped(links: readonly Link[]): Link[] {
  const groups = new Map<string, Link>();
  for (const link of links) {
    const key = `${link.target} ${link.params}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ...link });
    else if (!group.rel.split(' ').includes(link.rel)) group.rel += ` ${link.rel}`;
  }
  return [...groups.values()];
}

/** A target as a Link about `uri` writes it. */
export function shownTarget(target: string, uri: string, settings: Settings, host: string): string {
  const { wsUris, absoluteUris, relativeUris } = settings;
  if (wsUris && target === paths.socket) return `ws://${host}${target}`;
  if (absoluteUris) return `http://${host}${target}`;
  if (!relativeUris || pathOf(target) !== pathOf(uri)) return target;
  return target === uri ? '' : target.slice(pathOf(uri).length) || pathOf(uri);
}

function formatLink({ target, rel, params }: Link): string {
  const quoted = /^[\w-]+$/.test(rel) ? rel : `"${rel}"`;
  return `<${target}>; rel=${quoted}${params}`;
}

const ofValues: readonly Mechanism[] = ['value-wait', 'value-stream', 'hint-stream'];
const ofCollections: readonly Mechanism[] = ['changes', 'changes-wait', 'changes-stream'];

function advertised(subject: Subject, settings: Settings): Mechanism[] {
  const { mechanisms, collectionsAsValues, changesLinkOnly } = settings;
  if (subject.answerTo === 'changes-wait' && changesLinkOnly) return ['changes'];
  return mechanisms.filter((mechanism) => {
    if (ofCollections.includes(mechanism)) return subject.kind === 'collection';
    if (ofValues.includes(mechanism)) return isFollowedAsValue(subject, collectionsAsValues);
    return true;
  });
}

function isFollowedAsValue({ kind, answerTo }: Subject, collectionsAsValues: boolean): boolean {
  return kind === 'value' || (collectionsAsValues && (answerTo === 'get' || answerTo === 'wait'));
}

/** With the checkpoint in the query. */
export function changesUri(uri: string, after: number): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}after=${after}`;
}

export const pathOf = (uri: string): string => uri.split('?')[0] ?? uri;

export function waitTarget({ uri, answerTo }: Subject, settings: Settings): string {
  const shown = settings.dropQueryInLinks && answerTo === 'wait' ? pathOf(uri) : uri;
  return settings.otherTarget ? paths.wait + shown : shown;
}

function streamTarget(uri: string, dialect: DialectName): string {
  return dialect === '0.1' ? uri : paths.stream + uri;
}

function linkInShort(mechanism: Mechanism, subject: Subject, settings: Settings): Link | undefined {
  const { dialect, reliable } = settings;
  const mode = reliable && dialect !== '0.1' ? '; mode=reliable' : '';
  const plain = (target: string): Link => ({ target, rel: mechanism, params: '' });
  const changes = changesUri(subject.uri, subject.checkpoint);
  switch (mechanism) {
    case 'value-wait':
      return plain(waitTarget(subject, settings));
    case 'value-stream':
      if (dialect === '0.1' && !subject.json) return undefined;
      return { ...plain(streamTarget(subject.uri, dialect)), params: mode };
    case 'hint-stream':
      return { ...plain(paths.hints + subject.uri), params: mode };
    case 'changes':
    case 'changes-wait':
      return plain(changes);
    case 'changes-stream':
      return { ...plain(streamTarget(changes, dialect)), params: mode };
    case 'multiplex-wait':
    case 'multiplex-stream':
      return plain(paths.multiplex);
    case 'multiplex-ws':
    case 'multiplex-socket':
      return plain(paths.socket);
    default:
      return mechanism satisfies never;
  }
}

const longRel = 'http://liveresource.org/protocol/';

function linkIn03(mechanism: Mechanism, subject: Subject, settings: Settings): Link | undefined {
  const { reliable, otherTarget, minWait, mechanisms } = settings;
  const stream = `; type="text/event-stream"${reliable ? '; mode=reliable' : ''}`;
  const alternate = (target: string, params: string): Link => ({ target, rel: 'alternate', params });
  switch (mechanism) {
    case 'value-wait':
      return otherTarget ? alternate(waitTarget(subject, settings), `; wait-min=${minWait}`) : undefined;
    case 'value-stream':
      return alternate(paths.stream + subject.uri, stream);
    case 'hint-stream':
      return alternate(paths.hints + subject.uri, stream);
    case 'changes':
    case 'changes-wait': {
      const params = mechanisms.includes('changes-wait') ? `; wait-min=${minWait}` : '';
      return { target: changesUri(subject.uri, subject.checkpoint), rel: `${longRel}changes`, params };
    }
    case 'multiplex-wait':
      return { target: paths.multiplex, rel: `${longRel}multiplex-request`, params: '' };
    case 'multiplex-socket':
      return { target: paths.socket, rel: `${longRel}multiplex-socket`, params: '' };
    case 'changes-stream':
    case 'multiplex-stream':
    case 'multiplex-ws':
      return undefined;
    default:
      return mechanism satisfies never;
  }
}

/** 0.3 says with a property what the resource itself can do. */
function propertiesOf(subject: Subject, settings: Settings): string[] {
  if (settings.dialect !== '0.3') return [];
  const { minWait, otherTarget } = settings;
  const offered = advertised(subject, settings);
  const isChanges = subject.answerTo === 'changes' || subject.answerTo === 'changes-wait';
  const waits = isChanges
    ? settings.mechanisms.includes('changes-wait')
    : offered.includes('value-wait') && !otherTarget;
  const multiplex = [
    ...(offered.includes('multiplex-wait') ? ['request'] : []),
    ...(offered.includes('multiplex-socket') ? ['socket'] : []),
  ];
  return [
    ...(waits ? [`wait; min=${minWait}`] : []),
    ...(multiplex.length > 0
      ? [`multiplex=${multiplex.length > 1 ? `"${multiplex.join(' ')}"` : multiplex[0]}`]
      : []),
  ];
}
