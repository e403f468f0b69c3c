import type { FromPage, Interest, Standing, ToPage } from '../messages.js';
import { LiveResourceError, reasonOf } from '../model/index.js';
import type { Engine, FollowInterest } from './engine.js';

/** One page (or whatever speaks like one) that talks to an engine. */
export interface Page {
  /** Names the holder of its leases: a client's id. */
  holder: string;
  reply(message: ToPage): void;
}

/** Does what pages ask by message. The same for the worker and for the engine in a page. */
export async function receiveFromPage(engine: Engine, message: FromPage, page: Page): Promise<void> {
  const { boot } = engine;
  // At once: a page that hears nothing takes it that there is no worker of ours.
  if (message.type === 'hello') {
    return page.reply({ type: 'welcome', id: message.id, boot, holder: page.holder });
  }
  await engine.ready;
  switch (message.type) {
    case 'claim':
      // Only a worker controls pages (sw/onMessage.ts).
      return;
    case 'follow':
      // Hints and no more: a connection may have survived, and one that looks open may be dead.
      if (message.network === 'online') engine.wake();
      if (message.network) engine.doubt();
      return follow(engine, message.id, message.interests, page);
    case 'unfollow':
      for (const key of message.keys) engine.unfollow(key, page.holder);
      return;
    case 'read':
      return read(engine, message.key, page);
    case 'bye':
      return engine.releaseHolder(page.holder);
    case 'write-done':
      return engine.writeDone(message.writeId);
    // The host stays for it: what is not yet thrown away would be there at the next start.
    case 'forget':
      engine.forget('asked by a page');
      return engine.settled();
    case 'identity':
      engine.setIdentity(message.identity, page.holder);
      return engine.settled();
    case 'read-log':
      return page.reply({ type: 'log', id: message.id, batch: engine.logSince(message.since) });
    default:
      return message satisfies never;
  }
}

async function follow(engine: Engine, id: string, interests: Interest[], page: Page): Promise<void> {
  const standings = groupAlike(interests).flatMap((alike) =>
    alike.flatMap((interest) => stand(engine, interest, together(interest, alike), page) ?? []),
  );
  page.reply({ type: 'following', id, boot: engine.boot, standings });
  // Who is told what changes has a whole already, most often, and asks for another where it does not.
  const wholes = interests.filter(({ wants = 'value' }) => wants === 'value').map(({ id }) => id);
  await Promise.all(
    standings
      .filter(({ id, snapshot }) => !snapshot && wholes.includes(id))
      .map(({ key }) => read(engine, key, page)),
  );
}

/** Those together that want the same resource. */
function groupAlike(interests: Interest[]): Interest[][] {
  // A very long one, perhaps: it need not be copied.
  if (interests.length === 1) return [interests];
  const groups: Record<string, Interest[]> = {};
  for (const interest of interests) {
    const { url, credentials, headers, wants } = interest;
    const name = JSON.stringify([url, credentials, headers, wants === 'updates']);
    groups[name] ??= [];
    groups[name].push(interest);
  }
  return Object.values(groups);
}

/** A page may want one resource in several ways, and has one lease for all of them. */
function together({ collection }: Interest, alike: Interest[]): FollowInterest {
  const polls = alike.flatMap(({ poll }) => poll ?? []);
  return {
    wants: [...new Set(alike.map(({ wants = 'value' }) => wants))],
    ...(polls.length > 0 && { poll: Math.min(...polls) }),
    ...(collection && { collection }),
  };
}

function stand(engine: Engine, interest: Interest, how: FollowInterest, page: Page): Standing | undefined {
  const { id, url, credentials, headers } = interest;
  try {
    return { id, ...engine.follow({ url, credentials, headers }, page.holder, how) };
  } catch (thrown) {
    const known = thrown instanceof LiveResourceError;
    const error = known ? thrown : new LiveResourceError('failure', { reason: reasonOf(thrown) });
    const { code, details } = error;
    engine.log.record({ type: 'problem', code, details });
    page.reply({ type: 'rejected', id, code, details });
    return undefined;
  }
}

async function read(engine: Engine, key: string, page: Page): Promise<void> {
  const found = await engine.read(key, page.holder);
  if (found) page.reply({ type: 'snapshot', key, ...found });
}
