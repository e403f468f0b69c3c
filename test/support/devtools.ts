import type { BrowserContext, CDPSession, Page } from 'playwright';
import type { Evaluate } from './shownPanel.js';

/** Opens the real DevTools of a page, headless too, shows the extension panel of this title, and speaks to it. */
export async function openPanel(context: BrowserContext, page: Page, title: string): Promise<Evaluate> {
  const browser = context.browser();
  if (browser === null) throw new Error('The context has no browser of its own.');
  const session = await browser.newBrowserCDPSession();
  const frontEnd = await openDevTools(context, session, page);
  await targetWhere(session, ({ targetId, url }) => targetId === frontEnd && url.startsWith('devtools://'));
  const devTools = await attach(session, frontEnd);
  await devTools(loaded);
  const extension = String(await devTools(showPanel(title)));
  const panel = await attach(session, await targetWhere(session, ({ url }) => url.startsWith(extension)));
  await panel(loaded);
  return panel;
}

const loaded = `new Promise((resolve) => {
  if (document.readyState === 'complete') resolve();
  else addEventListener('load', resolve, { once: true });
}).then(() => undefined)`;

async function openDevTools(context: BrowserContext, session: CDPSession, page: Page): Promise<string> {
  const pageSession = await context.newCDPSession(page);
  const { targetInfo } = await pageSession.send('Target.getTargetInfo');
  // Younger than Playwright's list of methods.
  const send = session.send.bind(session) as (
    method: string,
    params: object,
  ) => Promise<{ targetId: string }>;
  return (await send('Target.openDevTools', { targetId: targetInfo.targetId })).targetId;
}

/**
 * Gives the address of the panel's extension. Panels of extensions come by `addPanel`, some time after the front end's modules:
 * until its parts are there, they cannot even be asked for.
 */
function showPanel(title: string): string {
  return `(async () => {
    const { DockController, InspectorView, ViewManager } = await import('./ui/legacy/legacy.js');
    const isPanel = (id) => id.startsWith('chrome-extension://') && id.endsWith(${JSON.stringify(title)});
    const find = () => {
      try {
        return InspectorView.InspectorView.instance().tabbedPane.tabIds().find(isPanel);
      } catch {}
    };
    const added = () => new Promise((resolve) => {
      const { prototype } = InspectorView.InspectorView;
      const { addPanel } = prototype;
      prototype.addPanel = function (...args) {
        addPanel.apply(this, args);
        if (!find()) return;
        prototype.addPanel = addPanel;
        resolve(find());
      };
    });
    const id = find() ?? await added();
    DockController.DockController.instance().setDockSide('bottom');
    await ViewManager.ViewManager.instance().showView(id);
    return id.slice(0, -${title.length}) + '/panel/';
  })()`;
}

interface Target {
  readonly targetId: string;
  readonly url: string;
}

/** The target that is so already, or the first that becomes so: a new one begins as a blank page. */
async function targetWhere(session: CDPSession, fits: (target: Target) => boolean): Promise<string> {
  const found = new Promise<string>((resolve) => {
    const look = ({ targetInfo }: { targetInfo: Target }) => {
      if (fits(targetInfo)) resolve(targetInfo.targetId);
    };
    session.on('Target.targetCreated', look);
    session.on('Target.targetInfoChanged', look);
  });
  // Tells of all that exist, each time anew only after it was off.
  await session.send('Target.setDiscoverTargets', { discover: false });
  await session.send('Target.setDiscoverTargets', { discover: true });
  return found;
}

/** Playwright keeps DevTools targets to itself, so messages to them travel inside of messages. */
async function attach(session: CDPSession, targetId: string): Promise<Evaluate> {
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  let lastId = 0;
  return async (expression) => {
    const id = ++lastId;
    const params = { expression, awaitPromise: true, returnByValue: true };
    const answer = answerTo(session, sessionId, id);
    const message = JSON.stringify({ id, method: 'Runtime.evaluate', params });
    await session.send('Target.sendMessageToTarget', { sessionId, message });
    return answer;
  };
}

function answerTo(session: CDPSession, sessionId: string, id: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const listen = (event: { sessionId: string; message: string }) => {
      const { id: answered, result } = JSON.parse(event.message);
      if (event.sessionId !== sessionId || answered !== id) return;
      session.off('Target.receivedMessageFromTarget', listen);
      if (result?.exceptionDetails) reject(new Error(result.exceptionDetails.exception?.description));
      else resolve(result?.result.value);
    };
    session.on('Target.receivedMessageFromTarget', listen);
  });
}
