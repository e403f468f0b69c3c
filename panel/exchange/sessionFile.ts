import type { EngineEvent } from '../../src/model/index.js';
import type {
  Connection,
  Epoch,
  Frame,
  Holder,
  Problem,
  Request,
  Resource,
  Simulation,
  Source,
  Subscription,
  Transition,
  Version,
} from '../session/model.js';
import type { RowKind } from '../session/session.js';
import type { Body } from '../session/store/bodies.js';

export const sessionFormat = 'liveresource-session';
/** Grows when a reader of this version would misunderstand a file. */
export const sessionVersion = 1;

/** A row without what is of one run of the panel alone. */
export type Stored<Row> = Omit<Row, 'stamp'>;

/** A recorded session, as JSON. */
export interface SessionFile {
  format: typeof sessionFormat;
  version: number;
  /** ISO 8601. */
  exportedAt: string;
  /** Version of the package. */
  exportedBy: string;
  /** Whether secrets are in it. */
  secrets: boolean;
  session: StoredSession;
}

export interface StoredSession {
  page?: string | undefined;
  online: boolean;
  epoch: number;
  clocks: { begunAt?: number | undefined; now: number };
  losses: Record<RowKind, number>;
  sources: Stored<Source>[];
  resources: Stored<Resource>[];
  subscriptions: Stored<Subscription>[];
  connections: Stored<Connection>[];
  holders: Stored<Holder>[];
  simulations: Stored<Simulation>[];
  requests: Stored<Request>[];
  frames: Stored<Frame>[];
  versions: Stored<Version>[];
  /** Newest versions that are not among the others any more. */
  newest: Stored<Version>[];
  transitions: Stored<Transition>[];
  problems: Stored<Problem>[];
  epochs: Stored<Epoch>[];
  log: { id: number; source: number; boot: number; event: EngineEvent }[];
  bodies: [id: number, body: Body][];
}
