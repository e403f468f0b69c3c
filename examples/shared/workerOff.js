/**
 * `?worker=off`: shows a page as it is in a browser without service workers, to compare. Loaded before the page's own
 * script, which need not know of it: `register()` then finds none. Applications need nothing of the kind.
 */
export const isWorkerOff = new URLSearchParams(location.search).get('worker') === 'off';

const container = navigator.serviceWorker;
if (isWorkerOff && container) {
  Object.defineProperty(navigator, 'serviceWorker', { value: undefined });
  void loadWithout(container);
}

/** A page that a worker controls already must be loaded again to be free of it. */
async function loadWithout(container) {
  const registrations = await container.getRegistrations();
  await Promise.all(registrations.map((registration) => registration.unregister()));
  if (container.controller) location.reload();
}
