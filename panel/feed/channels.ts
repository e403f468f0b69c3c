import { inspectionChannel } from '../../src/inspectionMessages.js';
import { PROTOCOL } from '../../src/messages.js';
import { wireMessage } from './wire.js';

/** How the page stands with workers; `scopes`: of all that are registered for it. */
export interface PageWorkers {
  support: 'yes' | 'no';
  scopes: string[];
  /** URL of the script that controls the page. */
  controller: string | undefined;
}

/** The channels of a page's origin on which engines let themselves be looked at. */
export interface Channels {
  /** To all engines. */
  post(message: object): void;
  /** Workers may have been registered since. */
  refresh(): void;
  readonly workers: PageWorkers;
  close(): void;
}

/** `hear` gets each message as plain JSON. It may run in a stranger's page, and touches nothing of it. */
export function openChannels(hear: (message: object) => void, version: string): Channels {
  const open = new Map<string | undefined, BroadcastChannel>();
  const asked = new Set<string>();
  const container = serviceWorkers();
  let registrations: readonly ServiceWorkerRegistration[] = [];
  let greeting: object | undefined;
  let isOver = false;

  function listen(scope?: string): void {
    if (isOver || open.has(scope)) return;
    const channel = new BroadcastChannel(inspectionChannel(scope));
    channel.onmessage = ({ data }) => {
      const message = wireMessage(data);
      if (!message) return;
      hear(message);
      // Now it is awake, and need not be woken.
      if (scope !== undefined && data.type === 'inspection') askForName(scope);
    };
    open.set(scope, channel);
    if (greeting) channel.postMessage(greeting);
  }

  /** By which name its log calls this page. */
  function askForName(scope: string): void {
    const worker = registrations.find((one) => one.scope === scope)?.active;
    if (!worker || asked.has(worker.scriptURL)) return;
    asked.add(worker.scriptURL);
    worker.postMessage({ liveresource: PROTOCOL, version, type: 'hello', id: 'inspector' });
  }

  function hearName({ data }: MessageEvent): void {
    if (data?.type === 'welcome' && data.id === 'inspector') hear(data);
  }

  function refresh(): void {
    listen();
    container?.getRegistrations().then(
      (found) => {
        registrations = found;
        for (const { scope } of found) listen(scope);
      },
      () => {},
    );
  }

  container?.addEventListener('message', hearName);
  refresh();
  return {
    post(message) {
      if ((message as { type?: unknown }).type === 'inspect') greeting = message;
      for (const channel of open.values()) channel.postMessage(message);
    },
    refresh,
    get workers() {
      return {
        support: container ? 'yes' : 'no',
        scopes: registrations.map(({ scope }) => scope),
        controller: container?.controller?.scriptURL,
      } as const;
    },
    close() {
      isOver = true;
      for (const channel of open.values()) channel.close();
      open.clear();
      container?.removeEventListener('message', hearName);
    },
  };
}

/** Absent over plain HTTP; in a sandboxed frame to look at it throws. */
function serviceWorkers(): ServiceWorkerContainer | undefined {
  try {
    return navigator.serviceWorker;
  } catch {
    return undefined;
  }
}
