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
const lookAtLast = 5_000;
/** Firefox may never answer when the page is left meanwhile. */
const patience = 3_000;
/** Letters of content in one look, where the browser puts it in: with more, each look would cost too much, and there are no more. */
const mostInLook = 16_777_216;
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
  let isTooMuch = false;
  let looks = 0;
  let tookBefore = 0;

  const tell = (entries: readonly unknown[], finished: boolean) =>
    give([{ type: 'network', at: Date.now(), entries, ...(finished && { finished }) }]);

  function keep(request: HarRequest): void {
    if (!request.content) return;
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
      const content = await request.content?.();
      if (content && !isOver) tell([withContent(request, content)], true);
    } catch {
      // The browser has let it go.
    } finally {
      reading -= 1;
    }
  }

  async function look(): Promise<void> {
    const begun = performance.now();
    const mine = ++looks;
    clearTimeout(timer);
    timer = setTimeout(look, patience);
    const requests = isTooMuch ? [] : await host.history().catch(() => []);
    if (isOver || mine !== looks) return;
    for (const request of requests) keep(request);
    if (requests.length > 0) tell(requests, false);
    isTooMuch ||= contentOf(requests) > mostInLook;
    const took = performance.now() - begun;
    clearTimeout(timer);
    // One that was slow by itself, as between two documents, says nothing of the next.
    const rest = Math.min(lookAtLast, share * Math.min(took, tookBefore));
    timer = setTimeout(look, Math.max(lookEvery, rest));
    tookBefore = took;
  }

  const stop = host.onRequestFinished(finish);
  void look();
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
      isTooMuch = false;
      tookBefore = 0;
      void look();
    },
    close() {
      isOver = true;
      clearTimeout(timer);
      stop();
    },
  };
}

const contentOf = (requests: readonly HarRequest[]): number =>
  requests.reduce((sum, { response }) => sum + (response?.content?.text?.length ?? 0), 0);

const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? url;

function withContent(entry: HarRequest, { text, encoding }: { text: string; encoding: string | undefined }) {
  const { response = {} } = entry;
  const content = { ...response.content, text, ...(encoding && { encoding }) };
  return { ...entry, response: { ...response, content } };
}
