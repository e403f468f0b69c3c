export type { DeclaredUrl } from '../messages.js';
export { LiveResourceError } from '../model/error.js';
export type {
  CredentialsMode,
  EngineEvent,
  ErrorCode,
  HeaderList,
  LogBatch,
  Staleness,
  SubscriptionState,
  Via,
} from '../model/index.js';
export { version } from '../version.js';
export type { ItemOf, LiveResourceEvents, ValueInfo } from './events.js';
export { LiveResource } from './liveResource.js';
export type { LiveResourceOptions, LiveResourceTarget } from './options.js';
export type { DataKind } from './parseValue.js';
export {
  type Registered,
  type RegisteredState,
  type RegisterOptions,
  register,
} from './register.js';
