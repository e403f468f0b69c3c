import type { ResourceKey } from '../../src/model/index.js';
import type { EngineIdentity, Session, SessionInput } from '../session/index.js';

/**
 * Where a panel's session comes from: the extension's port, a `BroadcastChannel` of the app itself, or a recording. The views
 * know nothing of it but this.
 */
export interface Feed {
  /** What the header and the settings call it. */
  readonly name: string;
  /** Begins to give inputs, in batches, each in the order in which it happened. */
  open(listener: FeedListener): FeedHandle;
}

export interface FeedListener {
  inputs(inputs: readonly SessionInput[]): void;
  /** How things stand with the feed itself, told whenever that changes. */
  status(status: FeedStatus): void;
  /** A whole session, in place of inputs: from a file. */
  session?(session: Session): void;
}

export interface FeedHandle {
  /** The value that an engine holds; it comes as an input of type `value`. */
  readValue(source: EngineIdentity, key: ResourceKey): void;
  /** The body of a request on the network; it comes as an input of type `network` with the content in it. */
  readContent(url: string, startedAt: number): void;
  /** Runs a remedy of a check (`FeedCheck.remedy`); must be called from a click. */
  remedy(id: string): Promise<void>;
  close(): void;
}

export interface FeedStatus {
  /** `connecting` until the first answer; `lost` while it comes back by itself. Until it is `closed` the panel counts the seconds (`tick`). */
  state: 'connecting' | 'open' | 'lost' | 'closed';
  /** What must hold for live resources to be seen, in the order in which one looks for the fault. */
  checks: readonly FeedCheck[];
  /** Inputs that were lost on the way, in all. */
  dropped: number;
}

export interface FeedCheck {
  /** Stable: `page`, `worker-registered`, `worker-controls`, `log`, `host-access`, `network-history`, … */
  id: string;
  state: 'ok' | 'failed' | 'unknown';
  /** One line: what was found. */
  text: string;
  /** The next step, as a button. */
  remedy?: { id: string; label: string };
}
