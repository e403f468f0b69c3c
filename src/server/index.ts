export { type ErrorCode, LiveResourceError } from '../model/error.js';
export type { Clock } from '../ports.js';
export { isAsked } from './ask/injector.js';
export { ExpressLiveResource } from './expressLiveResource.js';
export type { GroupOptions } from './follow/groupKey.js';
export type {
  ChangesOptions,
  ChangesReference,
  ChangesResponse,
  GetItems,
} from './follow/updatedChanges.js';
export type { UpdatedOptions } from './follow/updatedTarget.js';
export type { CorsOptions } from './http/cors.js';
export type { LivePredicate } from './http/liveRoutes.js';
export { liveResource } from './liveResource.js';
export type { LiveServer, LiveServerStats } from './liveServer.js';
export type { Mechanism, RouteOptions } from './mechanisms.js';
export type { LimitOptions, LiveOptions, ServerDialect, StreamOptions, WaitOptions } from './options.js';
export { type OnProblem, problemText, type ServerProblem } from './problems.js';
export type { PushpinInstance, PushpinOptions } from './pushpin/settings.js';
export type { OriginPredicate, SocketOptions } from './socket/options.js';
export type { AttachOptions } from './socket/sockets.js';
export type { UpgradeServer } from './socket/upgrades.js';
export type { Middleware, MiddlewareApp, Next, RequestListener } from './types.js';
export type { WebhookStore } from './webhooks/keep/records.js';
export type {
  Authorization,
  RegistrationInfo,
  WebhookLimits,
  WebhookOptions,
} from './webhooks/options.js';
export type { WebhookProblem } from './webhooks/problems.js';
