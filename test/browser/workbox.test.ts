import type { Express, Request, Response } from 'express';
import type { Page } from 'playwright';
import { beforeEach, describe, expect, it } from 'vitest';
import { bundleWorker, documentedWorker } from '../support/bundleWorker.js';
import { hasCount, read, useStage } from './support.js';

let isDown = false;
let votes = 0;

/** Express gives an ETag to what is sent by `send` and `json`: only that can be live. */
function answer(req: Request, res: Response): void {
  if (isDown || req.params['what'] === 'fails') req.socket.destroy();
  else res.type('text').end('plain');
}

function routes(app: Express): void {
  for (const prefix of ['articles', 'ours', 'only']) app.get(`/${prefix}/:what`, answer);
  // Nobody is told of a vote: only who knows of the write asks again.
  app.get(votesPath, (_req, res) => void res.json({ votes }));
  app.post(votesPath, (_req, res) => void res.json({ votes: ++votes }));
  app.get('/token', (req, res) => void res.json({ auth: req.headers.authorization ?? null }));
}

const stage = useStage(() => ({ routes }));
const path = '/counter/a/';
const votesPath = '/counter/votes/1';

beforeEach(() => {
  isDown = false;
  votes = 0;
});

const openTab = async (worker: string) => openWith(await bundleWorker(worker));

function openWith(worker: string): Promise<Page> {
  stage.site.editWorker = () => worker;
  return stage.openTab();
}

/** Requests that do not wait: one of those may come at any time. */
const asked = (of = path) => stage.site.of(of).filter(({ headers }) => !headers['wait']).length;

/** Reads what it wrote. */
async function readsVotes(page: Page): Promise<void> {
  await stage.follow(page, votesPath);
  for (let n = 1; n <= 3; n++) {
    await page.evaluate((p) => fetch(p, { method: 'POST' }), votesPath);
    expect(await read(page, votesPath)).toEqual({ votes: n });
  }
}

const get = (page: Page, url: string) =>
  page.evaluate(async (u) => {
    const response = await fetch(u);
    return { status: response.status, text: await response.text() };
  }, url);

describe('the worker of docs/workbox.md', () => {
  const openDocumented = async () => openWith(await documentedWorker());

  it('answers what is live from memory, and tells the tab of changes', async () => {
    const page = await openDocumented();
    await stage.follow(page, path);
    await stage.site.add('a');
    await hasCount(page, 1);
    const before = asked();
    expect(await read(page, path)).toEqual({ count: 1 });
    expect(asked()).toBe(before);
  });

  it('a page reads what it wrote', async () => {
    const page = await openDocumented();
    await readsVotes(page);
  });

  it('a strategy of Workbox beside it answers from its cache when the network is gone', async () => {
    const page = await openDocumented();
    expect(await get(page, '/articles/1')).toEqual({ status: 200, text: 'plain' });
    await expect
      .poll(() => page.evaluate(async () => (await (await caches.open('articles')).keys()).length))
      .toBe(1);
    isDown = true;
    expect(await get(page, '/articles/1')).toEqual({ status: 200, text: 'plain' });
  });

  it('a plugin gives the answer when the network is gone', async () => {
    const page = await openDocumented();
    await stage.context.setOffline(true);
    expect(await get(page, path)).toEqual({ status: 503, text: '{"error":"offline"}' });
  });
});

const imports = `
import { installLiveResource } from 'liveresource/sw';
import { LiveResourceStrategy } from 'liveresource/workbox';
import { registerRoute, NavigationRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';
const at = (prefix) => ({ url }) => url.pathname.startsWith(prefix);
`;

const installed = `${imports}
const live = installLiveResource(self, { fetch: 'manual', skipWaiting: true });
`;

/** Keeps the names of the callbacks of each request in the plugin's state, and shows them at /calls. */
const recording = `${installed}
const names = ['requestWillFetch', 'fetchDidFail', 'fetchDidSucceed', 'cacheKeyWillBeUsed', 'cachedResponseWillBeUsed',
  'cacheWillUpdate', 'cacheDidUpdate', 'handlerWillRespond', 'handlerDidRespond', 'handlerDidError'];
const passed = ({ cachedResponse, response, request }) => cachedResponse ?? response ?? request;
const done = [];
const recorder = {
  ...Object.fromEntries(names.map((name) => [name, async (param) => {
    param.state.names.push(name);
    return name === 'handlerDidError' ? undefined : passed(param);
  }])),
  handlerWillStart: async ({ state }) => void (state.names = ['handlerWillStart']),
  handlerDidComplete: async ({ state, request }) => void done.push([new URL(request.url).pathname, state.names]),
};
registerRoute(at('/calls'), async () => Response.json(done));
registerRoute(at('/only/'), new NetworkOnly({ plugins: [recorder] }));
registerRoute(at('/ours/'), new LiveResourceStrategy({ live, plugins: [recorder] }));
registerRoute(at('/counter/'), new LiveResourceStrategy({ live, plugins: [recorder] }));
registerRoute(new NavigationRoute(new LiveResourceStrategy({ live, plugins: [recorder] })));
`;

/** The callbacks of each request of a path, in the order in which the requests were done. */
async function calls(page: Page, of: string, count: number): Promise<string[][]> {
  const done = async () =>
    ((await read(page, '/calls')) as [string, string[]][]).flatMap(([url, names]) =>
      url === of ? [names] : [],
    );
  await expect.poll(async () => (await done()).length).toBe(count);
  return done();
}

describe('plugins', () => {
  it('are called as by NetworkOnly for what is not live, in the same order', async () => {
    const page = await openTab(recording);
    for (const url of ['/ours/plain', '/only/plain', '/ours/plain', '/ours/plain']) await get(page, url);
    const [theirs = []] = await calls(page, '/only/plain', 1);
    expect(theirs).toContain('fetchDidSucceed');
    expect(await calls(page, '/ours/plain', 3)).toEqual([theirs, theirs, theirs]);
  });

  it('are called as by NetworkOnly when the network fails, and so does the page’s fetch', async () => {
    const page = await openTab(recording);
    for (const url of ['/ours/fails', '/only/fails'])
      await expect(get(page, url)).rejects.toThrow('Failed to fetch');
    const [theirs = []] = await calls(page, '/only/fails', 1);
    expect(theirs).toEqual(expect.arrayContaining(['fetchDidFail', 'handlerDidError']));
    expect(await calls(page, '/ours/fails', 1)).toEqual([theirs]);
  });

  it('get a write that failed with its body, to send it again', async () => {
    const page = await openTab(`${installed}
      const bodies = [];
      const plugin = { fetchDidFail: async ({ request }) => void bodies.push(await request.clone().text()) };
      registerRoute(at('/bodies'), async () => Response.json(bodies));
      registerRoute(at('/counter/'), new LiveResourceStrategy({ live, plugins: [plugin] }), 'POST');
    `);
    await stage.context.setOffline(true);
    const post = (url: string) => fetch(url, { method: 'POST', body: 'written' });
    await expect(page.evaluate(post, path)).rejects.toThrow('Failed to fetch');
    expect(await read(page, '/bodies')).toEqual(['written']);
  });

  it('are called for a navigation', async () => {
    const page = await openTab(recording);
    await page.goto(`${stage.site.origin}/page/again`);
    const [names] = await calls(page, '/page/again', 1);
    expect(names).toEqual(expect.arrayContaining(['requestWillFetch', 'fetchDidSucceed']));
  });

  it('see a value from memory as an answer of the network, and as one of a cache', async () => {
    const page = await openTab(recording);
    await stage.follow(page, path);
    const before = asked();
    expect(await read(page, path)).toEqual({ count: 0 });
    expect(asked()).toBe(before);
    expect(await calls(page, path, 1)).toEqual([
      [
        ...['handlerWillStart', 'requestWillFetch', 'fetchDidSucceed', 'cachedResponseWillBeUsed'],
        ...['handlerWillRespond', 'handlerDidRespond'],
      ],
    ]);
  });

  it('are asked once whether what a page fetches may be followed, before the request is done', async () => {
    const page = await openTab(recording);
    await get(page, path);
    await get(page, path);
    await expect
      .poll(() => stage.site.of(path).some(({ open, headers }) => open && headers['wait']))
      .toBe(true);
    const [first, second] = await calls(page, path, 2);
    expect(first).not.toContain('cacheWillUpdate');
    expect(second?.filter((name) => name === 'cacheWillUpdate')).toHaveLength(1);
  });

  it('may forbid that something is followed', async () => {
    const page = await openTab(`${installed}
      registerRoute(at('/counter/'), new LiveResourceStrategy({ live, plugins: [{ cacheWillUpdate: async () => null }] }));
    `);
    for (let n = 1; n <= 5; n++) {
      expect(await read(page, path)).toEqual({ count: 0 });
      expect(asked()).toBe(n);
    }
    expect(stage.site.of(path)).toHaveLength(5);
  });

  it('may refuse a value from memory', async () => {
    const page = await openTab(`${installed}
      const plugins = [{ cachedResponseWillBeUsed: async () => null }];
      registerRoute(at('/counter/'), new LiveResourceStrategy({ live, plugins }));
    `);
    await stage.follow(page, path);
    const before = asked();
    expect(await read(page, path)).toEqual({ count: 0 });
    expect(asked()).toBe(before + 1);
  });

  it('that add a token and change answers do so for what is live', async () => {
    const page = await openTab(`${installed}
      let token = 'Bearer one';
      const plugin = {
        async requestWillFetch({ request }) {
          const headers = new Headers(request.headers);
          headers.set('Authorization', token);
          return new Request(request, { headers });
        },
        fetchDidSucceed: async ({ response }) => Response.json({ ...(await response.json()), changed: true }),
      };
      registerRoute(at('/token'), new LiveResourceStrategy({ live, plugins: [plugin] }));
      registerRoute(at('/other-token'), async () => new Response(token = 'Bearer two'));
    `);
    const reads = async () => {
      const before = asked('/token');
      return [await read(page, '/token'), asked('/token') - before];
    };
    const one = { auth: 'Bearer one', changed: true };
    await expect.poll(reads).toEqual([one, 0]);
    const waits = stage.site.of('/token').filter(({ headers }) => headers['wait']);
    expect(waits.map(({ headers }) => headers.authorization)).toEqual(['Bearer one']);
    await get(page, '/other-token');
    expect(await read(page, '/token')).toEqual({ auth: 'Bearer two', changed: true });
  });
});

describe('the strategy', () => {
  it('follows with what fetchOptions says', async () => {
    const page = await openTab(`${installed}
      const fetchOptions = { headers: { Authorization: 'Bearer three' } };
      registerRoute(at('/token'), new LiveResourceStrategy({ live, fetchOptions }));
    `);
    await expect
      .poll(async () => {
        const before = asked('/token');
        return [await read(page, '/token'), asked('/token') - before];
      })
      .toEqual([{ auth: 'Bearer three' }, 0]);
  });

  it('knows of writes that a route of Workbox answers', async () => {
    const page = await openTab(`${installed}
      registerRoute(at('/counter/'), new LiveResourceStrategy({ live }));
      registerRoute(at('/counter/'), new NetworkOnly(), 'POST');
    `);
    await readsVotes(page);
  });

  it('refuses a worker whose own handler answers before any route', async () => {
    const page = await openTab(`${imports}
      const codes = [{ live: installLiveResource(self, { skipWaiting: true }) }, {}, undefined].map((options) => {
        try {
          new LiveResourceStrategy(options);
        } catch ({ code }) {
          return code;
        }
      });
      registerRoute(at('/codes'), async () => Response.json(codes));
    `);
    expect(await read(page, '/codes')).toEqual(['bad-option', 'bad-option', 'bad-option']);
  });
});
