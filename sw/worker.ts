/// <reference lib="webworker" />
import { reasonOf } from '../src/model/index.js';
import { installLiveResource } from './install.js';
import { optionsFromUrl, type WorkerOptions } from './options.js';
import { addRoutes, routesFor } from './routes.js';

declare const self: ServiceWorkerGlobalScope;

/** A page that gave wrong options is told so by `register` already; a worker that throws would only be refused. */
function ownOptions(): WorkerOptions {
  try {
    return optionsFromUrl(self.location.href);
  } catch (thrown) {
    console.warn(reasonOf(thrown));
    return {};
  }
}

const options = ownOptions();
self.addEventListener('install', (event) =>
  addRoutes(event, routesFor(options.match, self.registration.scope)),
);
installLiveResource(self, { ...options, skipWaiting: true });
