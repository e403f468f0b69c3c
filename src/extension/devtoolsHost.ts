import type { DevtoolsHost, HarRequest } from '../../panel/feed/devtools/host.js';
import { type ChromeRequest, devtools, runtime } from './chromeApi.js';
import { hostAccess } from './hostAccess.js';
import { createInspectedWindow } from './inspectedWindow.js';

/** Firefox records since somebody asked for it first, and with bodies; Chromium since the DevTools are open, without. */
const isFirefox = location.protocol === 'moz-extension:';

export function createDevtoolsHost(): DevtoolsHost {
  const { inspectedWindow, network } = devtools;
  let tap: Promise<string> | undefined;
  return {
    evaluate: createInspectedWindow(),
    access: hostAccess,
    documents: () =>
      new Promise((resolve) => {
        if (!inspectedWindow.getResources) return resolve([]);
        inspectedWindow.getResources((resources) =>
          resolve(resources.filter(({ type }) => type === 'document').map(({ url }) => url)),
        );
      }),
    tap() {
      tap ??= fetch(runtime.getURL('tap.js')).then((response) => response.text());
      return tap;
    },
    onNavigated(listener) {
      network.onNavigated.addListener(listener);
      return () => network.onNavigated.removeListener(listener);
    },
    onRequestFinished(listener) {
      const hear = (request: ChromeRequest) => listener(harRequest(request));
      network.onRequestFinished.addListener(hear);
      return () => network.onRequestFinished.removeListener(hear);
    },
    history: () =>
      new Promise((resolve) => network.getHAR((log) => resolve((log?.entries ?? []).map(harRequest)))),
    hasPast: !isFirefox,
  };
}

/** As plain data, with the way to its content beside. */
function harRequest(request: ChromeRequest): HarRequest {
  const { getContent } = request;
  if (!getContent) return request as unknown as HarRequest;
  return {
    ...(request as unknown as HarRequest),
    content: () =>
      new Promise((resolve, reject) => {
        getContent.call(request, (text, encoding) =>
          text === null
            ? reject(new Error('its content is gone'))
            : resolve({ text, encoding: encoding || undefined }),
        );
      }),
  };
}
