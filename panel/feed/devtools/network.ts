import type { SessionInput } from '../../session/index.js';
import type { DevtoolsHost, HarRequest } from './host.js';

/** What the browser's network log shows, as inputs of a session. */
export interface NetworkWatch {
  /** The content of a request; comes as an input. */
  readContent(url: string, startedAt: number): void;
  /** Another document: what was asked before is gone from the browser's log. */
  leave(): void;
  close(): void;
}

/** Milliseconds between two looks at all requests, and how much of its time a panel may spend on them. */
const lookEvery = 500;
const share = 20;
/** Requests whose content can still be asked for. */
const mostKept = 5_000;
/** Bytes up to which the body of a request that comes again and again is read unasked: its versions are compared. */
const largestRead = 65_536;
const mostReading = 4;

export function watchNetwork(
  host: DevtoolsHost,
  give: (inputs: readonly SessionInput[]) => void,
): NetworkWatch {
  const kept = new Map<string, HarRequest>();
  const seen = new Map<string, number>();
  let reading = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const tell = (entries: readonly unknown[], finished: boolean) =>
    give([{ type: 'network', at: Date.now(), entries, ...(finished && { finished }) }]);

  function keep(request: HarRequest): void {
    kept.set(`${request.startedDateTime} ${request.request.url}`, request);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value ?? '');
  }

  function finish(request: HarRequest): void {
    keep(request);
    tell([request], true);
    if (isWorthReading(request)) void read(request);
  }

  function isWorthReading({ _resourceType: type, request, response }: HarRequest): boolean {
    const isScripts = type === undefined || type === 'fetch' || type === 'xhr';
    if (!isScripts || request.method !== 'GET' || response?.status !== 200) return false;
    const times = (seen.get(request.url) ?? 0) + 1;
    if (seen.size < mostKept) seen.set(request.url, times);
    return times > 1 && reading < mostReading && (response.content?.size ?? 0) <= largestRead;
  }

  async function read(request: HarRequest): Promise<void> {
    reading += 1;
    try {
      const content = await request.content();
      if (!isOver) tell([withContent(request, content)], true);
    } catch {
      // The browser has let it go.
    } finally {
      reading -= 1;
    }
  }

  async function look(): Promise<void> {
    const begun = performance.now();
    const requests = (await host.history?.().catch(() => [])) ?? [];
    if (isOver) return;
    for (const request of requests) keep(request);
    if (requests.length > 0) tell(requests, false);
    timer = setTimeout(look, Math.max(lookEvery, share * (performance.now() - begun)));
  }

  const stop = host.onRequestFinished(finish);
  if (host.history) void look();
  return {
    readContent(url, startedAt) {
      const nearest = [...kept.values()]
        .filter(({ request }) => withoutFragment(request.url) === url)
        .map((request) => ({ request, off: Math.abs(Date.parse(request.startedDateTime) - startedAt) }))
        .sort((a, b) => a.off - b.off)[0];
      if (nearest && nearest.off <= 1_000) void read(nearest.request);
    },
    leave() {
      kept.clear();
      seen.clear();
    },
    close() {
      isOver = true;
      clearTimeout(timer);
      stop();
    },
  };
}

const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? url;

function withContent(entry: HarRequest, { text, encoding }: { text: string; encoding: string | undefined }) {
  const { response = {} } = entry;
  const content = { ...response.content, text, ...(encoding && { encoding }) };
  return { ...entry, response: { ...response, content } };
}
