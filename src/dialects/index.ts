import type { Dialect } from './dialect.js';
import { v01 } from './v01/index.js';

/** In the order of preference. */
export const dialects: readonly Dialect[] = [v01];

export type { Dialect, Discovery, Finding, PollAnswer, PollCodec, Target, TargetUpdate } from './dialect.js';
