import type { Limits } from '../model/index.js';

export type { Limits };

export const defaultLimits: Limits = {
  resources: 256,
  bodyBytes: 1_048_576,
  memoryBytes: 16_777_216,
  storedBytes: 67_108_864,
  inlineBytes: 65_536,
  heldRequests: 3,
  requestBytes: 16_384,
  updatesPerSecond: 50,
  logEvents: 1_000,
  logBytes: 2_097_152,
};

/** Milliseconds. */
export const times = {
  /** A second fetch within this time means interest. */
  fetchInterest: 60_000,
  /** Five minutes at least: it is renewed when a fifth of it is over. */
  fetchLease: 375_000,
  /** A tab renews every 20 s, a hidden one once a minute. */
  tabLease: 150_000,
  /** How long a fetch may wait for the store after a start. */
  storePatience: 50,
  /** How long a fetch may wait for a revalidation of ours before it asks for itself. */
  joinPatience: 250,
  /** The same for a tab that follows, and has no other way to the value. */
  readPatience: 5_000,
  /** How long the start waits for the store before it goes on without. */
  loadPatience: 3_000,
  /** How long a write counts as going on when nobody says that it is done. */
  writePatience: 10_000,
  /** What is followed by name and not live is looked at again after so long, then ever more rarely: it may have been a proxy's page. */
  lookAgain: 60_000,
  /** A server that says `Clear-Site-Data` with every answer is obeyed no more often. */
  clearAgain: 10_000,
  /** A value heard this lately needs no new confirmation before a wait begins: about what an answer is old anyway. */
  confirmed: 100,
} as const;
