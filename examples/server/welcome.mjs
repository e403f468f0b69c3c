import { join } from 'node:path';
import { styleText } from 'node:util';

const heading = (text) => styleText('bold', text);

/** What a person can do now. `dist` is the folder of the build. */
export function welcome(origin, dist) {
  return `
${heading('LiveResource examples')}   ${origin}/

  Counter   ${origin}/examples/counter/   a click in one tab shows in all
  Chat      ${origin}/examples/chat/      a list of messages, of which only what is new is sent
  Board     ${origin}/examples/board/     a page that only polls with fetch

Open one of them in two tabs or more, and watch the requests below: one WebSocket serves all tabs.
Add ?worker=off to an address to see the same page without the worker.

${heading('Browser extension')} (then open the DevTools on one of these pages: LiveResource is a panel there)
  Chrome    chrome://extensions, switch on "Developer mode", "Load unpacked": ${join(dist, 'extension')}
  Firefox   about:debugging#/runtime/this-firefox, "Load Temporary Add-on": ${join(dist, 'extension-firefox', 'manifest.json')}

${heading('Requests')} (without the files of the pages and /board/seen; Ctrl-C ends the server)`;
}
