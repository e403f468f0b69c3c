import type { Interest } from '../messages.js';
import { LiveResourceError, reasonOf, type SubscriptionState } from '../model/index.js';
import type { Link } from './link.js';
import { etagOf, type LinkEvent, type LinkListener } from './linked.js';

/** One who follows something, over all links that the page has in the course of its life. */
export interface Following {
  /** Moves to this link, from the one before. */
  attach(link: Link): void;
  /** Follows this instead. */
  change(interest: Omit<Interest, 'id'>): void;
  /** Tells that it cannot be followed now. */
  fail(thrown: unknown): void;
  stop(): void;
}

export function createFollowing(first: Omit<Interest, 'id'>, listener: LinkListener): Following {
  let interest = first;
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
        return repeatsAs({ etag: event.since ? undefined : etagOf(event.snapshot) });
      case 'changes':
        return repeatsAs({ etag: undefined });
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

  function join(link: Link): void {
    isFirst = told !== undefined;
    unfollow = () => {};
    try {
      unfollow = link.follow(interest, hear);
    } catch (thrown) {
      fail(thrown);
    }
    // A listener may have stopped it at once.
    if (stopped) unfollow();
  }

  return {
    attach(link) {
      if (stopped || link === current) return;
      unfollow();
      current = link;
      join(link);
    },
    change(next) {
      interest = next;
      if (stopped || !current) return;
      // The former goes last: the other side must not end what is still wanted.
      const leave = unfollow;
      join(current);
      leave();
    },
    fail,
    stop() {
      stopped = true;
      unfollow();
    },
  };
}
