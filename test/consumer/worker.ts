import { installLiveResource } from 'liveresource/sw';
import { LiveResourceStrategy } from 'liveresource/workbox';
import { registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope;

const live = installLiveResource(self, { fetch: 'manual' });

const counters = new LiveResourceStrategy({
  live,
  plugins: [{ handlerDidError: async ({ error }) => new Response(error.message, { status: 503 }) }],
  fetchOptions: { credentials: 'include' },
});
registerRoute(({ url }) => url.pathname.startsWith('/counter/'), counters);
