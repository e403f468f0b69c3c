import type {
  EngineInspection,
  HeaderList,
  LogBatch,
  ResourceKey,
  Revision,
  Via,
} from '../../src/model/index.js';
import type { Body } from './store/bodies.js';

/** Whose log it is. */
export interface EngineIdentity {
  /** The scope of a worker; of an engine in a page, something that names the document. Never used for two. */
  name: string;
  kind: 'worker' | 'page';
  scope?: string;
}

/**
 * Everything that a session is made of. Times are wall clock, ms since 1970. Who has logs and network both gives the logs first: what
 * they tell need not be put together from the network then, and thrown away again.
 */
export type SessionInput =
  /** A stretch of an engine's log. What is in there already does no harm. */
  | { type: 'log'; source: EngineIdentity; batch: LogBatch }
  /** How an engine stands; see EngineInspection. */
  | { type: 'inspection'; source: EngineIdentity; inspection: EngineInspection }
  /** A value that an engine holds, asked for while somebody looks. */
  | {
      type: 'value';
      source: EngineIdentity;
      at: number;
      key: ResourceKey;
      revision: Revision;
      via?: Via;
      status: number;
      headers: HeaderList;
      body: Body;
    }
  /**
   * Entries of a HAR as the browser gave them, with their contents where they were asked for. `finished`: the browser said that they
   * are over (`onRequestFinished`). What is in there already does no harm.
   */
  | { type: 'network'; at: number; entries: readonly unknown[]; finished?: boolean }
  | HostEvent;

/** What the host of the panel knows besides. */
export type HostEvent =
  /** The panel begins to look at this page. */
  | { type: 'opened'; at: number; url: string }
  | { type: 'navigated'; at: number; url: string }
  /** Who is behind a holder's name (`tab:…`). */
  | {
      type: 'document';
      at: number;
      holder: string;
      url: string;
      tab?: number;
      frame?: number;
      inspected?: boolean;
    }
  | { type: 'document-gone'; at: number; holder: string }
  | { type: 'worker-stopped'; at: number; source: EngineIdentity }
  /** A worker goes on, but nobody here hears of it: the page has another origin now. An engine of the page is gone with it. */
  | { type: 'engine-unseen'; at: number; source: EngineIdentity }
  | { type: 'background'; at: number; state: 'lost' | 'back' }
  | { type: 'connectivity'; at: number; online: boolean }
  /** A fault is simulated for a resource, or for all, or is not any more. */
  | { type: 'simulation'; at: number; resource?: number; fault: string; on: boolean }
  | { type: 'paused'; at: number; resource: number; on: boolean }
  /** Whether what was before a navigation stays. */
  | { type: 'preserve'; at: number; on: boolean }
  /** Without recording nothing but the state is kept up to date. */
  | { type: 'recording'; at: number; on: boolean }
  | { type: 'clear'; at: number }
  /** Time passes: once a second is enough. */
  | { type: 'tick'; at: number };
