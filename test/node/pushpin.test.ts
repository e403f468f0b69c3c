import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRawClient, type Pieces, type RawClient } from '../support/live/rawClient.js';
import { hasPushpin } from '../support/pushpin/pushpin.js';
import { type Site, startSite } from '../support/pushpin/site.js';
import { pause } from '../support/time.js';

const PATIENCE = { timeout: 10_000, interval: 50 };

/** Of the next event of a stream that has data. */
async function nextValue(stream: Pieces): Promise<unknown> {
  for (;;) {
    const data = /^data: (.*)$/m.exec(await stream.next())?.[1];
    if (data !== undefined) return JSON.parse(data);
  }
}

describe.skipIf(!hasPushpin)('two processes of an app behind two Pushpins', () => {
  let site: Site;
  let client: RawClient;

  beforeAll(async () => {
    site = await startSite();
  });
  beforeEach(() => {
    client = createRawClient();
  });
  afterEach(() => client.close());
  afterAll(() => site.close());

  /** By each of the Pushpins. */
  const both = <T>(run: (base: string) => T): T[] => site.pushpins.map(({ url }) => run(url));
  const wait = (url: string, headers: Record<string, string> = {}) =>
    client.send('GET', url, { Wait: '60', ...headers }).answer;
  const update = (path: string, app: 0 | 1 = 0) => client.send('POST', site.apps[app].url + path).answer;
  const etagOf = async (url: string, headers = {}) => (await client.get(url, headers)).headers['etag'] ?? '';

  it('answer those who wait, whoever is told of the update', async () => {
    for (const app of [0, 1] as const) {
      const etag = await etagOf(`${site.pushpins[0].url}/value/a`);
      const waiting = both((base) => wait(`${base}/value/a`, { 'If-None-Match': etag }));
      await update('/value/a', app);
      for (const { status, text, headers } of await Promise.all(waiting)) {
        expect([status, text]).toEqual([200, JSON.stringify({ n: site.store.number('/value/a') })]);
        expect(headers['link']).toContain('</value/a>; rel="value-wait"');
      }
    }
  });

  /** By both apps together, at a path. */
  const count = async (what: 'requests' | 'asked', path: string) => {
    const seen = await Promise.all(site.apps.map((app) => app.seen()));
    return seen.reduce((sum, one) => sum + (one[what][path] ?? 0), 0);
  };
  /** Until so many more wait who came through new channels. Each is asked when it comes, and again a second later. */
  const held = async (path: string, waiters: number, before: number) => {
    await vi.waitFor(async () => {
      expect((await count('requests', path)) - before).toBeGreaterThanOrEqual(2 * waiters);
      const seen = await Promise.all(site.apps.map((app) => app.seen()));
      expect(seen.map(({ waiting }) => waiting)).toEqual([0, 0]);
    }, PATIENCE);
  };

  it('hold nobody themselves, and each client gets its own', async () => {
    const users = ['ann', 'bob'];
    const etags = await Promise.all(
      users.map((user) => etagOf(`${site.pushpins[0].url}/mine/b`, { Cookie: `user=${user}` })),
    );
    expect(etags[0]).not.toBe(etags[1]);
    const before = await count('requests', '/mine/b');
    const waiting = users.flatMap((user, n) =>
      both((base) => wait(`${base}/mine/b`, { Cookie: `user=${user}`, 'If-None-Match': etags[n] ?? '' })),
    );
    await held('/mine/b', 4, before);
    await update('/mine/b');
    const answers = await Promise.all(waiting);
    expect(answers.map(({ text }) => JSON.parse(text).user)).toEqual(['ann', 'ann', 'bob', 'bob']);
  });

  it('tell one whose session has ended just that', async () => {
    const answer = await wait(`${site.pushpins[0].url}/mine/c`, { 'If-None-Match': '"x"' });
    expect([answer.status, answer.text]).toEqual([401, '{"error":"log in"}']);
  });

  it.each(['/public/d', '/listed/d'])(
    'give what is the same for all to all, and ask once: %s',
    async (path) => {
      const etag = await etagOf(site.pushpins[0].url + path);
      const before = await count('requests', path);
      const waiting = both((base) =>
        Array.from({ length: 20 }, () => wait(base + path, { Host: 'app.example', 'If-None-Match': etag })),
      );
      await held(path, 40, before);
      const requests = await count('requests', path);
      await update(path);
      const answers = await Promise.all(waiting.flat());
      const text = JSON.stringify({ n: site.store.number(path) });
      expect(answers.filter((answer) => answer.status === 200 && answer.text === text).length).toBe(40);
      // Those who were on their way to be held. Each of the 40 would be asked for a hint.
      expect((await count('requests', path)) - requests).toBeLessThan(40);
    },
  );

  it('tell changes, and where those come after them', async () => {
    const add = (id: string, app: 0 | 1) =>
      fetch(`${site.apps[app].url}/items/e`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id }),
      });
    await add('first', 0);
    const next = (link: string) => /<([^>]*)>; rel="?changes"?/.exec(link)?.[1] ?? '';
    let at = next((await client.get(`${site.pushpins[0].url}/items/e`)).headers['link'] ?? '');
    for (const [id, app] of [
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ] as const) {
      const waiting = both((base) => wait(base + at));
      await pause(200);
      await add(id, app);
      const answers = await Promise.all(waiting);
      expect(answers.map(({ text }) => JSON.parse(text).map((item: { id: string }) => item.id))).toEqual([
        [id],
        [id],
      ]);
      at = next(answers[0]?.headers['link'] ?? '');
    }
  });

  it('stream values to each user as his own, from where he left', async () => {
    await update('/mine/f');
    const users = ['ann', 'bob', 'cid', 'dan'];
    const open = (base: string, user: string, headers = {}) =>
      client.stream(`${base}/mine/f`, { Cookie: `user=${user}`, ...headers });
    const streams = await Promise.all(both((base) => users.map((user) => open(base, user))).flat());
    const now = () => [...users, ...users].map((user) => ({ n: site.store.number('/mine/f'), user }));
    expect(await Promise.all(streams.map(nextValue))).toEqual(now());
    for (const app of [1, 0, 1] as const) {
      await update('/mine/f', app);
      expect(await Promise.all(streams.map(nextValue))).toEqual(now());
    }
    const [{ url: base }] = site.pushpins;
    const etag = await etagOf(`${base}/mine/f`, { Cookie: 'user=ann' });
    const again = await open(base, 'ann', { 'Last-Event-ID': etag });
    expect(await again.next()).toBe('retry: 2000');
    await update('/mine/f');
    expect(await nextValue(again)).toEqual(now()[0]);
  });

  it('stream changes, all of them', async () => {
    const post = (id: string, app: 0 | 1) =>
      fetch(`${site.apps[app].url}/items/g`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id }),
      });
    await post('old', 0);
    const stream = await client.stream(`${site.pushpins[1].url}/items/g`);
    expect(await stream.next()).toBe('retry: 2000');
    const heard: string[] = [];
    const hear = async (count: number) => {
      while (heard.length < count) {
        const data = /data: (.*)/.exec(await stream.next())?.[1];
        if (data !== undefined) heard.push(...JSON.parse(data).map(({ id }: { id: string }) => id));
      }
    };
    await post('a', 0);
    await hear(1);
    await Promise.all(['b', 'c', 'd'].map((id, n) => post(id, (n % 2) as 0 | 1)));
    await hear(4);
    expect(heard.sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('answer those who wait for several at once', async () => {
    const names = ['k1', 'k2', 'k3'];
    const etags = await Promise.all(names.map((name) => etagOf(`${site.pushpins[0].url}/value/${name}`)));
    const query = names.map((name, n) => `u=%2Fvalue%2F${name}&inm=${encodeURIComponent(etags[n] ?? '')}`);
    const waiting = both((base) => wait(`${base}/multi/?${query.join('&')}`));
    await pause(200);
    await update('/value/k2', 1);
    for (const { status, text } of await Promise.all(waiting)) {
      expect([status, Object.keys(JSON.parse(text))]).toEqual([200, ['/value/k2']]);
      expect(JSON.parse(text)['/value/k2'].body).toEqual({ n: site.store.number('/value/k2') });
    }
  });

  it('stream several at once, and nothing twice', async () => {
    const streams = await Promise.all(
      both((base) => client.stream(`${base}/multi/?u=%2Fvalue%2Fl1&u=%2Flisted%2Fl2`)),
    );
    const heard: string[][] = [[], []];
    const hear = async (count: number) => {
      for (const [n, stream] of streams.entries()) {
        while ((heard[n]?.length ?? 0) < count) {
          const data = /data: (.*)/.exec(await stream.next())?.[1];
          if (data !== undefined) heard[n]?.push(`${JSON.parse(data).uri} ${JSON.parse(data).body.n}`);
        }
      }
    };
    await hear(2);
    await update('/value/l1', 0);
    await hear(3);
    await update('/listed/l2', 1);
    await hear(4);
    await update('/value/l1', 1);
    await hear(5);
    const expected = ['/value/l1 1', '/listed/l2 1', '/value/l1 2'];
    expect(heard.map((one) => one.slice(2))).toEqual([expected, expected]);
  });

  it('take WebSockets: values that are for all come with them, and of others that they changed', async () => {
    const sockets = await Promise.all(both((base) => client.socket(`${base}/multi/`)));
    for (const socket of sockets) {
      socket.send('{"id":"1","type":"subscribe","mode":"value","uri":"/listed/h"}');
      socket.send('{"id":"2","type":"subscribe","mode":"value","uri":"/value/h"}');
      socket.send('{"id":"3","type":"ping"}');
      const answers = [await socket.next(), await socket.next(), await socket.next()].map((text) =>
        JSON.parse(text),
      );
      expect(answers.map(({ id, type }) => `${id} ${type}`).sort()).toEqual([
        '1 subscribed',
        '2 subscribed',
        '3 pong',
      ]);
    }
    await update('/listed/h', 1);
    for (const socket of sockets) {
      expect(JSON.parse(await socket.next())).toMatchObject({
        ...{ type: 'event', uri: '/listed/h', body: { n: site.store.number('/listed/h') } },
        headers: { ETag: await etagOf(`${site.pushpins[0].url}/listed/h`) },
      });
    }
    await update('/value/h', 0);
    for (const socket of sockets) {
      expect(JSON.parse(await socket.next())).toEqual({ type: 'event', uri: '/value/h', headers: {} });
      socket.send('{"id":"4","type":"unsubscribe","uri":"/listed/h"}');
      expect(JSON.parse(await socket.next())).toEqual({ id: '4', type: 'unsubscribed' });
    }
    await update('/listed/h', 0);
    await update('/value/h', 1);
    for (const socket of sockets) expect(JSON.parse(await socket.next()).uri).toBe('/value/h');
  });

  it('subscribe by a WebSocket as many as Pushpin can, and say clearly when there are too many', async () => {
    const socket = await client.socket(`${site.pushpins[0].url}/multi/`);
    for (let n = 1; n <= 20; n++) {
      socket.send(JSON.stringify({ id: n, type: 'subscribe', mode: 'value', uri: `/value/many${n}` }));
      const answer = JSON.parse(await socket.next());
      if (n < 20) expect(answer).toEqual({ id: n, type: 'subscribed' });
      else expect(answer).toMatchObject({ id: 20, type: 'error', code: 429 });
    }
    await update('/value/many19');
    expect(JSON.parse(await socket.next()).uri).toBe('/value/many19');
    socket.send('{"id":"x","type":"subscribe","uri":"/mine/h"}');
    expect(JSON.parse(await socket.next())).toMatchObject({ id: 'x', type: 'error', code: 401 });
  });

  it('hold one themselves who says that he came through Pushpin, and did not', async () => {
    const [app] = site.apps;
    const etag = await etagOf(`${app.url}/value/i`);
    const forged = wait(`${app.url}/value/i`, { 'If-None-Match': etag, 'Grip-Sig': 'a.b.c' });
    await vi.waitFor(async () => expect((await app.seen()).waiting).toBe(1), PATIENCE);
    await update('/value/i', 0);
    const { status, headers } = await forged;
    expect([status, Object.keys(headers).filter((name) => name.startsWith('grip'))]).toEqual([200, []]);
  });

  it('end a wait in its time, although others were told to look again meanwhile', {
    timeout: 20_000,
  }, async () => {
    const etag = await etagOf(`${site.pushpins[0].url}/value/j?x=1`);
    const begun = performance.now();
    const waiting = wait(`${site.pushpins[0].url}/value/j?x=1`, { 'If-None-Match': etag, Wait: '8' });
    let isOver = false;
    void waiting.then(() => {
      isOver = true;
    });
    // Nothing changes in it.
    while (!isOver) {
      await client.send('POST', `${site.apps[0].url}/hint/value/j`).answer;
      await pause(1_000);
    }
    expect((await waiting).status).toBe(304);
    const seconds = (performance.now() - begun) / 1000;
    expect(seconds).toBeGreaterThan(5);
    expect(seconds).toBeLessThan(15);
  });
});
