import { isWorkerOff } from './workerOff.js';

/**
 * Shows how a page stands below its example. `registered` is what `register()` gave; `resource` a LiveResource, if the
 * page has one. Gives `show(name, text)` for lines of the page's own.
 */
export function createStatus(registered, resource) {
  const list = document.querySelector('.status');
  const show = (name, text) => {
    lineOf(list, name).textContent = text;
  };
  showWorker(registered, show);
  if (resource) showResource(resource, show);
  return { show };
}

/** Shows that something went wrong, until it went well. `undefined` takes the message away. */
export function showProblem(error) {
  const place = document.querySelector('.problem');
  place.textContent = error === undefined ? '' : `That did not work: ${error.message}`;
  place.hidden = error === undefined;
}

/** Sends what the visitor wrote or clicked, and shows when that fails. Gives whether it went well. */
export async function send(url, body) {
  try {
    const json = body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(url, { method: 'POST', ...json });
    if (!response.ok) throw new Error((await response.json()).error);
    showProblem(undefined);
    return true;
  } catch (error) {
    showProblem(error);
    return false;
  }
}

function lineOf(list, name) {
  const known = [...list.querySelectorAll('dt')].find((term) => term.textContent === name);
  if (known) return known.nextElementSibling;
  const term = document.createElement('dt');
  const line = document.createElement('dd');
  term.textContent = name;
  list.append(term, line);
  return line;
}

function showWorker(registered, show) {
  const update = () => show('Worker', workerText(registered));
  update();
  registered.ready.then(update);
  // A page's first visit, or one that was reloaded past its worker: control may come later.
  navigator.serviceWorker?.addEventListener('controllerchange', update);
}

function workerText({ state, error }) {
  if (isWorkerOff) return 'switched off for this page: it follows by itself';
  switch (state) {
    case 'registering':
      return 'starting';
    case 'active':
      return navigator.serviceWorker.controller
        ? 'active'
        : 'active, but not for the fetches of this page (it was reloaded past the worker)';
    default:
      return `${state}: this page follows by itself${error ? ` (${error.message})` : ''}`;
  }
}

function showResource(resource, show) {
  let updates = 0;
  const update = () => {
    show('Resource', resource.state);
    show('ETag', resource.etag ?? 'none');
    show('Updates', `${updates} since this page was loaded`);
  };
  update();
  resource.on('state', update);
  resource.on('value', () => {
    updates += 1;
    update();
  });
  resource.on('error', (error) => show('Last error', error.message));
}
