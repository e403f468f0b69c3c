import type {
  Checkpoint,
  CredentialsMode,
  Exchange,
  HeaderList,
  Offer,
  ResourceKey,
  Update,
} from '../model/index.js';

/** A resource as a codec needs it. */
export interface Target {
  key: ResourceKey;
  /** The URL that answers for it, after redirects. */
  url: string;
  checkpoint: Checkpoint;
  credentials: CredentialsMode;
  /** What its requests must carry. */
  headers: HeaderList;
}

export interface PollRequest {
  url: string;
  headers: HeaderList;
}

export interface PollAnswer {
  url: string;
  status: number;
  statusText?: string;
  headers: HeaderList;
  body: ArrayBuffer;
}

export interface TargetUpdate {
  key: ResourceKey;
  update: Update;
}

/** A problem that a codec or a grammar found; it is logged and plain HTTP goes on. */
export interface Finding {
  code: string;
  text: string;
}

/** Long-polls and plain polls: one request, one answer. */
export interface PollCodec {
  /** `waitSeconds` undefined asks for an answer at once. */
  request(offer: Offer, targets: readonly Target[], waitSeconds: number | undefined): PollRequest;
  read(answer: PollAnswer, targets: readonly Target[]): TargetUpdate[];
}

export interface Discovery {
  offers: Offer[];
  findings: Finding[];
}

/** One generation of the protocol. Offers name it, so that a restarted worker finds the codec again. */
export interface Dialect {
  name: string;
  discover(exchange: Exchange): Discovery;
  poll?: PollCodec;
}
