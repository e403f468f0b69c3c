import type { Clock } from '../../ports.js';
import type { OnProblem } from '../problems.js';
import type { GroupRules } from './groupKey.js';
import type { Pace } from './pace.js';

export interface WatchContext {
  clock: Clock;
  askTimeoutMs: number;
  /** More is not written into events, frames and members. */
  maxBodyBytes: number;
  groupRules: GroupRules;
  onProblem: OnProblem;
  /**
   * Whether all updates are announced here. Otherwise another process may have been told: what is new without an
   * announcement is no surprise then, and an answer is old as soon as it is given.
   */
  hearsAll: boolean;
  pace: Pace;
  /** Whether nobody is to be kept any more. */
  isClosed(): boolean;
}
