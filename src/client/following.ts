import type { Interest } from '../messages.js';
import { LiveResourceError, reasonOf, type SubscriptionState } from '../model/index.js';
import type { Link } from './link.js';
import { etagOf, type LinkEvent, type LinkListener } from './linked.js';

/** One who follows something, over all links that the page has in the course of its life. */
export interface Following {
  /** Moves to this link, from the one before. */
  attach(link: Link): void;
  /** Tells that it cannot be followed now. */
  fail(thrown: unknown): void;
  stop(): void;
}

export function createFollowing(interest: Omit<Interest, 'id'>, listener: LinkListener): Following {
  let current: Link | undefined;
  let unfollow = () => {};
  let stopped = false;
  let state: SubscriptionState | undefined;
  /** What is known of the last value or removal that was told. */
  let told: { etag: string | undefined } | 'removed' | undefined;
  /** A link knows what it told, but not what the one before it did: only its first value is compared. */
  let isFirst = false;

  function hear(event: LinkEvent): void {
    if (!repeats(event)) listener(event);
  }

  function repeats(event: LinkEvent): boolean {
    switch (event.kind) {
      case 'value':
        return repeatsAs({ etag: etagOf(event.snapshot) });
      case 'removed':
        return repeatsAs('removed');
      case 'state': {
        const before = state;
        state = event.state;
        return before === state;
      }
      case 'error':
        return false;
      default:
        return event satisfies never;
    }
  }

  function repeatsAs(now: NonNullable<typeof told>): boolean {
    const before = isFirst ? told : undefined;
    isFirst = false;
    told = now;
    if (now === 'removed' || before === 'removed') return now === before;
    return now.etag !== undefined && now.etag === before?.etag;
  }

  function fail(thrown: unknown): void {
    const { code, details } =
      thrown instanceof LiveResourceError
        ? thrown
        : new LiveResourceError('failure', { reason: reasonOf(thrown) });
    if (!stopped) listener({ kind: 'error', code, details });
  }

  return {
    attach(link) {
      if (stopped || link === current) return;
      unfollow();
      current = link;
      isFirst = told !== undefined;
      try {
        unfollow = link.follow(interest, hear);
      } catch (thrown) {
        unfollow = () => {};
        fail(thrown);
      }
    },
    fail,
    stop() {
      stopped = true;
      unfollow();
    },
  };
}
