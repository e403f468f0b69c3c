import type { Clock } from '../../ports.js';
import type { OnProblem } from '../problems.js';
import type { GroupRules } from './groupKey.js';
import type { Pace } from './pace.js';

export interface WatchContext {
  clock: Clock;
  askTimeoutMs: number;
  groupRules: GroupRules;
  onProblem: OnProblem;
  pace: Pace;
  /** Whether nobody is to be kept any more. */
  isClosed(): boolean;
}
