/** What a case is. Shared by the pages, which run cases, and by the campaign, which compares what they saw. */

/**
 * How the worker stands to the case's URL. `plain` answers are not live, `live` ones are. `asked`: so often the page has
 * fetched it before. `followed`: the worker holds the value and knows that it is current.
 */
export const situations = {
  /** Never asked for. */
  first: { kind: 'plain', asked: 0 },
  /** Asked for once: now the worker wants to see whether it is live. */
  second: { kind: 'plain', asked: 1 },
  /** Known not to be live. */
  known: { kind: 'plain', asked: 2 },
  /** Live, and never asked for. */
  live: { kind: 'live', asked: 0 },
  /** Live, asked for once: now the worker learns it. */
  learnt: { kind: 'live', asked: 1 },
  /** Answered from memory. */
  hit: { kind: 'live', asked: 1, followed: true },
  /** Followed, but a write of the page goes on: the network is asked. */
  writing: { kind: 'live', asked: 1, followed: true, write: 'open' },
  /** Followed, and a write has ended: the worker asks whether the value holds, and answers. */
  written: { kind: 'live', asked: 1, followed: true, write: 'done' },
} as const satisfies Record<string, Standing>;

export interface Standing {
  kind: 'plain' | 'live';
  asked: number;
  followed?: boolean;
  write?: 'open' | 'done';
}

export type Situation = keyof typeof situations;
export type Realm = 'page' | 'worker';
export type Place = 'plain' | 'other' | 'secure';

export interface Case {
  name: string;
  /** Route and query of the URL that the case is about; `{asked}` stands for how often it was asked for before. */
  at: string;
  in: readonly Situation[];
  /** The origin of that URL; the page's own where it is absent. */
  from?: 'other';
  /** Runs in a page of the origin that speaks HTTP/2. */
  secure?: boolean;
  /** `page` where it is absent; `worker` is a dedicated worker. */
  realms?: readonly Realm[];
  /** With what the page asked before, and what is followed. */
  before?: { headers?: Record<string, string>; credentials?: RequestCredentials; mode?: RequestMode };
  /** Several requests at a time: they arrive in any order. `any`: whether they arrive is chance. */
  arrivals?: 'unordered' | 'any';
  run(tools: Tools): Promise<unknown>;
}

/** What a case has at hand. */
export interface Tools {
  /** The URL that the case is about: absolute. */
  url: string;
  /** Another URL of the case: route and query. Each case has its own, so that none knows another's. */
  at(spec: string): string;
  /** The same on the other origin. */
  other(spec: string): string;
  /** Opens the gate for which an answer waits. */
  open(): Promise<void>;
  /** Waits until so many of its requests have come to the server. */
  arrived(count: number): Promise<void>;
  /** Waits until the server has no request of the case, at most `ms`. */
  quiet(ms: number): Promise<void>;
  /** The same at the end of the case: says what became of each, and ends what is open still. */
  settle(ms: number): Promise<string[]>;
}

/** One run of a case. */
export interface Order {
  /** Unique on a site: the case's part of its URLs. */
  id: string;
  name: string;
  situation: Situation;
  realm: Realm;
  arrivals?: Case['arrivals'];
}

/** What the page says of its cases. */
export type Listed = Omit<Case, 'run'> & { group: string };
