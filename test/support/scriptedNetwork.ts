import type { HeaderList } from '../../src/model/index.js';
import { LiveResourceError } from '../../src/model/index.js';
import type { Clock, Network, NetworkRequest, NetworkResponse } from '../../src/ports.js';

export interface ScriptedAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  /** After redirects; the URL that was asked by default. */
  url?: string;
}

/** `network`: rejects at once · `hang`: nothing until the request is given up · or this answer instead of the right one. */
export type Fault = 'network' | 'hang' | ScriptedAnswer;

export interface RecordedRequest {
  url: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  etag: string | undefined;
  wait: number | undefined;
  credentials: string;
  redirect: string | undefined;
  by: 'engine' | 'page';
  at: number;
  aborted: boolean;
  answered: number | undefined;
}

/** One resource of the origin, with what its answers carry. */
export interface ScriptedResource {
  body: string;
  etag: string | undefined;
  /** Of every answer that is not a fault. */
  headers: Record<string, string>;
  /** 200, or what it answers instead: 404, 401 … */
  status: number;
  /** Whether a wait is held; as long as the answer would be 304, where it is not said. */
  holds?: boolean;
}

/** An event stream as the server has it. */
export interface ScriptedStream {
  request: RecordedRequest;
  isOpen: boolean;
  send(text: string): void;
  end(): void;
}

export interface ScriptedOrigin {
  readonly url: string;
  /** As the engine uses it. */
  readonly network: Network;
  /** As a page uses it whose fetch the worker passes on. */
  readonly pageNetwork: Network;
  readonly requests: RecordedRequest[];
  /** The engine's requests of a path that have no answer yet. */
  open(path: string): RecordedRequest[];
  /** The most that the engine ever had open of one path at one time. */
  readonly mostOpen: number;
  resource(path: string): ScriptedResource;
  /** A new value: its ETag is `"<body>"` unless said. Held waits are answered. */
  update(path: string, body: string, etag?: string): void;
  /** Changes what is answered from now on; held waits are answered. */
  change(path: string, change: Partial<ScriptedResource>): void;
  /** The next requests meet these, in this order. */
  fault(...faults: Fault[]): void;
  /** Decides each answer before everything else does; undefined leaves it to the origin. */
  script: ((request: RecordedRequest) => Fault | undefined) | undefined;
  /** Answers are made, and stay under way until `release`. */
  hold(): void;
  release(): void;
  /** By the beginning of a path: what it answers, or undefined for as long as the request is held. */
  readonly routes: Map<string, (request: RecordedRequest, isOver: boolean) => ScriptedAnswer | undefined>;
  /** Paths (and queries) of event streams. A request for one stays open until it is ended or given up. */
  readonly streamPaths: Set<string>;
  /** All that were ever opened. */
  readonly streams: ScriptedStream[];
  /** Drops `Wait`, as a server that knows nothing of it. */
  ignoresWait: boolean;
}

interface Held {
  request: RecordedRequest;
  answer(fault?: Fault): void;
}

/** A small live server behind the Network port: a versioned value a path, waits, faults on demand. */
export function createScriptedOrigin(clock: Clock, url = 'https://app.example'): ScriptedOrigin {
  const resources = new Map<string, ScriptedResource>();
  const requests: RecordedRequest[] = [];
  const openRequests = new Set<RecordedRequest>();
  const waits = new Set<Held>();
  const faults: Fault[] = [];
  let underWay: (() => void)[] | undefined;
  let mostOpen = 0;

  const open = (path: string) =>
    [...openRequests].filter((request) => request.path === path && request.by === 'engine');

  function resource(path: string): ScriptedResource {
    const known = resources.get(path);
    if (known) return known;
    const headers = { Link: `<${path}>; rel="value-wait"`, 'Content-Type': 'text/plain' };
    const fresh: ScriptedResource = { body: '0', etag: '"0"', headers, status: 200 };
    resources.set(path, fresh);
    return fresh;
  }

  const routeOf = ({ path }: RecordedRequest) =>
    [...origin.routes].find(([prefix]) => path.startsWith(prefix))?.[1];

  function answerOf(request: RecordedRequest): ScriptedAnswer {
    const route = routeOf(request);
    if (route) return route(request, true) ?? { status: 500 };
    const { status, headers, etag, body } = resource(request.path);
    const all = { ...headers, ...(etag !== undefined && { ETag: etag }) };
    if (status !== 200) return { status, headers: {} };
    return etag !== undefined && request.etag === etag
      ? { status: 304, headers: all }
      : { status, headers: all, body };
  }

  const isHeldBack = (request: RecordedRequest) =>
    routeOf(request)
      ? routeOf(request)?.(request, false) === undefined
      : !origin.ignoresWait &&
        request.wait !== undefined &&
        (resource(request.path).holds ?? answerOf(request).status === 304);

  function wake(path: string): void {
    for (const held of [...waits]) {
      const isMeant = held.request.path === path || routeOf(held.request) !== undefined;
      if (isMeant && !isHeldBack(held.request)) held.answer();
    }
  }

  function request(asked: NetworkRequest, by: 'engine' | 'page'): Promise<NetworkResponse> {
    const recorded = record(asked, by, clock.now());
    requests.push(recorded);
    const isStream = origin.streamPaths.has(recorded.path) && origin.script?.(recorded) === undefined;
    if (isStream) return openStream(asked, recorded, origin.streams);
    openRequests.add(recorded);
    mostOpen = Math.max(mostOpen, open(recorded.path).length);
    return new Promise((resolve, reject) => {
      const end = () => {
        openRequests.delete(recorded);
        stopWait();
        waits.delete(held);
      };
      const answer = (fault: Fault | undefined = decided) => {
        stopWait();
        waits.delete(held);
        const sent = fault ?? answerOf(recorded);
        const go = () => {
          if (recorded.aborted || sent === 'hang') return;
          end();
          if (sent === 'network') return reject(new TypeError('Failed to fetch'));
          recorded.answered = sent.status;
          resolve(response(asked, sent));
        };
        if (underWay) underWay.push(go);
        else queueMicrotask(go);
      };
      const held: Held = { request: recorded, answer };
      let stopWait = () => {};
      const abort = () => {
        if (!openRequests.has(recorded)) return;
        recorded.aborted = true;
        end();
        reject(asked.signal.reason);
      };
      if (asked.signal.aborted) return abort();
      asked.signal.addEventListener('abort', abort);
      const decided = origin.script?.(recorded) ?? faults.shift();
      if (decided !== undefined || !isHeldBack(recorded)) return answer();
      waits.add(held);
      stopWait = clock.setTimer((recorded.wait ?? 0) * 1_000, () => answer());
    });
  }

  const origin: ScriptedOrigin = {
    url,
    network: { request: (asked) => request(asked, 'engine') },
    pageNetwork: { request: (asked) => request(asked, 'page') },
    requests,
    open,
    get mostOpen() {
      return mostOpen;
    },
    resource,
    update: (path, body, etag = `"${body}"`) => origin.change(path, { body, etag, status: 200 }),
    change(path, change) {
      Object.assign(resource(path), change);
      wake(path);
    },
    fault: (...more) => void faults.push(...more),
    script: undefined,
    hold: () => {
      underWay ??= [];
    },
    release() {
      const ready = underWay ?? [];
      underWay = undefined;
      for (const go of ready) go();
    },
    routes: new Map(),
    streamPaths: new Set(),
    streams: [],
    ignoresWait: false,
  };
  return origin;
}

async function openStream(
  asked: NetworkRequest,
  request: RecordedRequest,
  streams: ScriptedStream[],
): Promise<NetworkResponse> {
  let tell: ((chunk: Uint8Array) => void) | undefined;
  const early: Uint8Array[] = [];
  let end = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    asked.signal.addEventListener('abort', () => {
      request.aborted = true;
      stream.isOpen = false;
      reject(asked.signal.reason);
    });
  });
  ended.catch(() => {});
  const stream: ScriptedStream = {
    request,
    isOpen: true,
    send(text) {
      const chunk = new TextEncoder().encode(text);
      if (tell) tell(chunk);
      else early.push(chunk);
    },
    end() {
      stream.isOpen = false;
      end();
    },
  };
  streams.push(stream);
  return {
    url: asked.url,
    status: 200,
    headers: [['content-type', 'text/event-stream']],
    body: () => Promise.reject(new Error('an event stream has no end')),
    read(onChunk) {
      tell = onChunk;
      for (const chunk of early) onChunk(chunk);
      return ended;
    },
  };
}

function record(
  { url, headers, credentials, redirect }: NetworkRequest,
  by: 'engine' | 'page',
  at: number,
): RecordedRequest {
  const { pathname, search } = new URL(url);
  const named = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const wait = named['wait'] === undefined ? undefined : Number(named['wait']);
  return {
    ...{ url, path: pathname + search, headers: named, etag: named['if-none-match'], wait },
    ...{ credentials, redirect, by, at, aborted: false, answered: undefined },
  };
}

function response(asked: NetworkRequest, { status, headers = {}, body = '', url }: ScriptedAnswer) {
  const list: HeaderList = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    url: url ?? asked.url,
    status,
    headers: list,
    async body(limit: number) {
      asked.signal.throwIfAborted();
      const bytes = new TextEncoder().encode(body);
      if (bytes.byteLength > limit) throw new LiveResourceError('too-large', { uri: asked.url, limit });
      return bytes.buffer;
    },
    async read(onChunk: (chunk: Uint8Array) => void) {
      onChunk(new TextEncoder().encode(body));
    },
  };
}
