import type { EngineName } from '../../src/inspectionMessages.js';
import type { PageWorkers } from './channels.js';
import type { FeedCheck } from './feed.js';

export interface Findings {
  page: (PageWorkers & { url: string }) | undefined;
  /** Why the page cannot be looked at. */
  failure: string | undefined;
  engines: readonly EngineName[];
  /** Whether an engine had time to answer. */
  isEarly: boolean;
  /** Whether the browser tells what was requested before the panel was opened. */
  hasPast: boolean;
  /** Origins of frames that are looked at too, and of those that cannot be. */
  frames: { seen: readonly string[]; unseen: readonly string[] };
  /** Whether the extension has access to the site; undefined where it cannot have it. */
  access: { url: string; granted: boolean } | undefined;
}

/** In the order in which one looks for the fault. */
export function checksOf(found: Findings): FeedCheck[] {
  return [
    pageCheck(found),
    registeredCheck(found),
    controlsCheck(found),
    logCheck(found),
    ...framesCheck(found),
    historyCheck(found),
    ...accessCheck(found),
  ];
}

function pageCheck({ page, failure }: Findings): FeedCheck {
  if (failure !== undefined) {
    return { id: 'page', state: 'failed', text: `The page cannot be looked at: ${failure}.` };
  }
  if (!page) return { id: 'page', state: 'unknown', text: 'Waits for the page.' };
  return { id: 'page', state: 'ok', text: `Looks at ${page.url}` };
}

export function registeredCheck({ page }: Pick<Findings, 'page'>): FeedCheck {
  const id = 'worker-registered';
  if (!page)
    return { id, state: 'unknown', text: 'Whether a service worker is registered is not known yet.' };
  if (page.support === 'no') {
    const text = 'There are no service workers here: the page is not served over https or from localhost.';
    return { id, state: 'failed', text };
  }
  const { scopes } = page;
  if (scopes.length === 0)
    return { id, state: 'failed', text: 'No service worker is registered: call register() in the page.' };
  return { id, state: 'ok', text: `Registered for ${scopes.join(', ')}` };
}

function controlsCheck({ page }: Findings): FeedCheck {
  const id = 'worker-controls';
  if (!page || page.scopes.length === 0)
    return { id, state: 'unknown', text: 'No service worker could control this page.' };
  if (page.controller === undefined) {
    const text = 'The worker does not control this page: reload it (without Shift), or check the scope.';
    return { id, state: 'failed', text };
  }
  return { id, state: 'ok', text: `Controlled by ${page.controller}` };
}

export function logCheck({
  page,
  engines,
  isEarly,
}: Pick<Findings, 'page' | 'engines' | 'isEarly'>): FeedCheck {
  const id = 'log';
  if (engines.length > 0) {
    const names = engines.map(({ kind, name }) =>
      kind === 'worker' ? `the worker of ${name}` : 'the page itself',
    );
    return { id, state: 'ok', text: `The log is told by ${names.join(', ')}.` };
  }
  if (!page || isEarly) return { id, state: 'unknown', text: 'Asks for the log.' };
  const text =
    'No LiveResource tells its log: it is not used here, its worker sleeps because nothing is followed, or it is older than this panel. The network alone is shown.';
  return { id, state: 'failed', text };
}

function framesCheck({ frames: { seen, unseen } }: Findings): FeedCheck[] {
  if (seen.length + unseen.length === 0) return [];
  if (unseen.length === 0)
    return [
      { id: 'frames', state: 'ok', text: `Frames of other origins are looked at too: ${seen.join(', ')}` },
    ];
  const text = `Of frames of ${unseen.join(', ')} the network alone is shown: their logs cannot be read.`;
  return [{ id: 'frames', state: 'failed', text }];
}

function historyCheck({ hasPast }: Findings): FeedCheck {
  const id = 'network-history';
  if (hasPast) return { id, state: 'ok', text: 'Requests from before the panel was opened are shown, too.' };
  const text =
    'Firefox tells of requests since the panel is open, and of no message of a WebSocket: reload the page to see its beginning.';
  return { id, state: 'unknown', text };
}

export const hostAccessRemedy = 'host-access';

function accessCheck({ access }: Findings): FeedCheck[] {
  if (!access) return [];
  const id = 'host-access';
  const host = new URL(access.url).hostname;
  if (access.granted) return [{ id, state: 'ok', text: `Pages of ${host} tell by themselves.` }];
  const text = `The page is asked again and again. With access to ${host} it tells by itself, and sooner.`;
  return [{ id, state: 'unknown', text, remedy: { id: hostAccessRemedy, label: `Allow on ${host}` } }];
}
