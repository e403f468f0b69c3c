import { describe, expect, it } from 'vitest';
import { hasCount, isLive, read, stored, useStage } from './support.js';

let count = 0;

const stage = useStage(() => {
  count = 0;
  return {
    routes(app) {
      app.get('/cached', (req, res) => {
        res.set('Cache-Control', String(req.query['says'])).json({ count });
      });
      app.get('/varies', (req, res) => {
        res.vary(String(req.query['on']));
        res.json({ key: req.headers['x-key'] ?? null, cookie: req.headers.cookie ?? null });
      });
      app.get('/credentials', (req, res) => void res.json({ count, cookie: req.headers.cookie ?? null }));
      app.post('/logout', (_req, res) => {
        res.clearCookie('user').set('Clear-Site-Data', '"cookies", "storage"').json({});
      });
    },
  };
});

const setCookie = (value: string) =>
  stage.context.addCookies([{ name: 'user', value, url: stage.site.origin }]);
const held = (path: string) => stage.site.of(path).filter(({ open, headers }) => open && headers['wait']);

describe('Cache-Control of an answer', () => {
  it.each(['private', 'no-cache', 'must-revalidate', 'max-age=600', 'public, max-age=600, immutable'])(
    '%s: it is answered from memory while it is live, and never old',
    async (says) => {
      const path = `/cached?says=${encodeURIComponent(says)}`;
      const page = await stage.openTab();
      await stage.follow(page, path);
      await stage.site.until(() => held('/cached').length === 1);
      const before = stage.site.of('/cached').length;
      expect(await read(page, path)).toEqual({ count: 0 });
      expect(stage.site.of('/cached')).toHaveLength(before);
      count = 1;
      await stage.site.live.updated('/cached');
      await hasCount(page, 1);
      expect(await read(page, path)).toEqual({ count: 1 });
    },
  );
});

describe('Vary', () => {
  it.each(['X-Key', 'Accept-Language', 'X-Key, Cookie'])('on %s: each header gets its own', async (on) => {
    const path = `/varies?on=${encodeURIComponent(on)}`;
    const page = await stage.openTab();
    const key = (value: string) => read(page, path, { headers: { 'X-Key': value } });
    await page.evaluate((p) => void window.follow(p, { headers: { 'X-Key': 'a' } }), path);
    await isLive(page);
    for (const value of ['a', 'b', 'a', 'b']) expect(await key(value)).toMatchObject({ key: value });
    expect(await read(page, path)).toMatchObject({ key: null });
  });

  it('on Cookie: after a login by another page the new user’s value is given', async () => {
    const page = await stage.openTab();
    await setCookie('alice');
    await stage.follow(page, '/varies?on=Cookie');
    expect(await read(page, '/varies?on=Cookie')).toMatchObject({ cookie: 'user=alice' });
    await setCookie('bob');
    const other = await stage.openTab('other');
    expect(await read(other, '/varies?on=Cookie')).toMatchObject({ cookie: 'user=bob' });
    expect(await read(page, '/varies?on=Cookie')).toMatchObject({ cookie: 'user=bob' });
  });

  it('on *: nothing is shared, nothing is stored', async () => {
    const page = await stage.openTab();
    await page.evaluate(() => void window.follow('/varies?on=*'));
    await page.waitForFunction(() => window.values().length > 0);
    const before = stage.site.of('/varies').filter(({ headers }) => !headers['wait']).length;
    await read(page, '/varies?on=*');
    expect(stage.site.of('/varies').filter(({ headers }) => !headers['wait'])).toHaveLength(before + 1);
    expect(await stored(page)).not.toContain('"cookie":null');
  });
});

describe('credentials', () => {
  it.each(['omit', 'same-origin', 'include'] as const)('%s is carried into what follows', async (mode) => {
    const page = await stage.openTab();
    await setCookie('alice');
    await page.evaluate((credentials) => void window.follow('/credentials', { credentials }), mode);
    await page.waitForFunction(() => window.values().length > 0);
    await stage.site.until(() => held('/credentials').length === 1);
    const cookie = mode === 'omit' ? undefined : 'user=alice';
    expect(new Set(stage.site.of('/credentials').map(({ headers }) => headers.cookie))).toEqual(
      new Set([cookie]),
    );
    const asked = await page.evaluate(
      async (credentials) => (await fetch('/credentials', { credentials })).json(),
      mode === 'omit' ? ('same-origin' as const) : ('omit' as const),
    );
    expect(asked.cookie).toBe(mode === 'omit' ? 'user=alice' : null);
  });
});

it('a key in a header of the page stands in no key, no log entry and no database', async () => {
  const page = await stage.openTab();
  await page.evaluate(() => void window.follow('/varies?on=X-Key', { headers: { 'X-Key': 's3cret' } }));
  await isLive(page);
  expect(await read(page, '/varies?on=X-Key', { headers: { 'X-Key': 's3cret' } })).toMatchObject({
    key: 's3cret',
  });
  expect(await stored(page)).toBe('');
  const log = await page.evaluate(async () => JSON.stringify(await window.registered.readLog(0)));
  expect(log).not.toContain('s3cret');
});

describe('Clear-Site-Data', () => {
  const follow = async () => {
    const page = await stage.openTab();
    await setCookie('alice');
    await stage.follow(page, '/credentials');
    await expect.poll(() => stored(page)).toContain('alice');
    return page;
  };

  it('at a logout by fetch leaves nothing of the former user, and nothing of it comes back', async () => {
    const page = await follow();
    await page.evaluate(async () => void (await (await fetch('/logout', { method: 'POST' })).json()));
    await page.waitForFunction(() =>
      window.values().some((value) => (value as { cookie?: unknown }).cookie === null),
    );
    expect(await read(page, '/credentials')).toMatchObject({ cookie: null });
    expect(await stored(page)).not.toContain('alice');
    await page.reload();
    expect(await read(page, '/credentials')).toMatchObject({ cookie: null });
    expect(await stored(page)).not.toContain('alice');
  });
});

it('unregister leaves no database behind', async () => {
  const page = await stage.openTab();
  await stage.follow(page, '/counter/a/');
  await expect.poll(() => stored(page)).toContain('count');
  await page.evaluate(() => window.registered.unregister());
  await expect.poll(() => stored(page)).toBe('');
  await stage.site.add('a');
  await hasCount(page, 1);
  expect(await stored(page)).toBe('');
});

it('the engine in the page is told of another identity too, after unregister', async () => {
  const page = await stage.openTab('tab', { identity: 'alice' });
  await setCookie('alice');
  await stage.follow(page, '/credentials');
  await page.evaluate(() => window.registered.unregister());
  await stage.site.until(() => held('/credentials').length === 1);
  await setCookie('bob');
  await page.evaluate(() => window.registered.setIdentity('bob'));
  await page.waitForFunction(() =>
    window.values().some((value) => (value as { cookie?: unknown }).cookie === 'user=bob'),
  );
  expect(await page.evaluate(() => window.registered.state)).toBe('unregistered');
  await page.evaluate(() => window.registered.setIdentity('bob'));
  await stage.site.until(() => held('/credentials').length === 1);
});
