export type { DeclaredUrl } from '../messages.js';
export { LiveResourceError } from '../model/error.js';
export type {
  CredentialsMode,
  EngineEvent,
  ErrorCode,
  HeaderList,
  LogBatch,
  SubscriptionState,
  Via,
} from '../model/index.js';
export { version } from '../version.js';
export {
  LiveResource,
  type LiveResourceEvents,
  type LiveResourceOptions,
  type ValueInfo,
} from './liveResource.js';
export type { DataKind } from './parseValue.js';
export {
  type Registered,
  type RegisteredState,
  type RegisterOptions,
  register,
} from './register.js';
