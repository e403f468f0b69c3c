import { installLiveResource } from 'liveresource/sw';

declare const self: ServiceWorkerGlobalScope;

installLiveResource(self);
