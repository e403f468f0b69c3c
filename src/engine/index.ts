export type { EngineOptions, EnginePorts } from './context.js';
export { createEngine, type Engine, type Followed, type FollowInterest } from './engine.js';
export { type InspectionChannel, openInspection } from './inspection.js';
export type { LastKnown } from './lastKnown.js';
export { defaultLimits, type Limits, times } from './limits.js';
export type { Mark, Observation, Observed, Take } from './observe.js';
export { type Page, receiveFromPage } from './pages.js';
export type { Recalled } from './recall.js';
