import type { Express, Request } from 'express';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { LiveServer } from '../../src/server/index.js';
import { logged, read, stored, useStage } from './support.js';

let secretCount = 0;
let ended = new Set<string>();
let session = 'anon';
/** Whether a login makes the former session invalid. */
let renews = false;
let announce: (path: string) => Promise<void>;

const userOf = (req: Request) => /user=(\w+)/.exec(req.headers.cookie ?? '')?.[1];

/** A site with logins: `/me` is each user's own. */
function routes(app: Express, live: () => LiveServer): void {
  announce = (path) => live().updated(path) as Promise<void>;
  app.get('/login', (req, res) => {
    res.cookie('user', String(req.query['user']), { httpOnly: true });
    res.redirect(`/page/home?register`);
  });
  app.get('/logout', (_req, res) => {
    res.clearCookie('user');
    res.redirect(`/page/home?register`);
  });
  app.get('/me', (req, res) => {
    const user = userOf(req);
    if (user === undefined || ended.has(user)) res.status(401).json({ user: null });
    else res.json({ user, secretCount });
  });
  app.get('/anonymous', (_req, res) => {
    session = 'anon';
    res.cookie('session', 'anon').redirect('/page/home?register');
  });
  app.get('/mine', (req, res) => {
    const asked = /session=(\w+)/.exec(req.headers.cookie ?? '')?.[1];
    if (renews && asked !== session) res.status(401).end();
    else res.json({ user: asked, secretCount });
  });
  app.post('/login', (_req, res) => {
    session = 'bob';
    res.cookie('session', 'bob').json({});
    if (renews) void live().updated('/mine');
  });
  app.get('/token', (req, res) => void res.json({ auth: req.headers.authorization ?? null, secretCount }));
  app.get('/no-store', (_req, res) => void res.set('Cache-Control', 'no-store').json({ secretCount }));
  app.get('/language', (req, res) => {
    res.vary('X-Language');
    res.json({ language: req.headers['x-language'] ?? null });
  });
}

const stage = useStage(() => {
  ended = new Set();
  return { routes };
});

async function login(page: Page, user: string): Promise<void> {
  await page.goto(`${stage.site.origin}/login?user=${user}`);
  await page.waitForFunction(() => window.registered?.state === 'active');
}

const users = (page: Page) =>
  page.evaluate(() => window.values().map((value) => (value as unknown as { user: string }).user));

describe('two users in turn in one browser', () => {
  it('after a login by navigation nobody gets the former user’s value, by fetch or by event', async () => {
    const page = await stage.openTab();
    for (const user of ['alice', 'bob', 'alice', 'carol']) {
      await login(page, user);
      expect(await read(page, '/me')).toMatchObject({ user });
      await page.evaluate(() => void window.follow('/me'));
      await page.waitForFunction(() => window.values().length > 0);
      expect(await read(page, '/me')).toMatchObject({ user });
      expect(await users(page)).toEqual([user]);
    }
  });

  it('a tab that was open before sees the new user’s values from then on', async () => {
    const old = await stage.openTab('old');
    await login(old, 'alice');
    await stage.follow(old, '/me');
    const page = await stage.openTab('new');
    await login(page, 'bob');
    expect(await read(page, '/me')).toMatchObject({ user: 'bob' });
    expect(await read(old, '/me')).toMatchObject({ user: 'bob' });
  });

  it('after a logout the value is gone, and comes back after the next login', async () => {
    const page = await stage.openTab();
    await login(page, 'alice');
    await stage.follow(page, '/me');
    await page.goto(`${stage.site.origin}/logout`);
    await page.waitForFunction(() => window.registered?.state === 'active');
    expect(await read(page, '/me')).toEqual({ user: null });
    expect(await page.evaluate(async () => (await fetch('/me')).status)).toBe(401);
    await login(page, 'bob');
    await stage.follow(page, '/me');
    expect(await read(page, '/me')).toMatchObject({ user: 'bob' });
  });

  it('a session that ends during a wait stops the following, purges, and says so', async () => {
    const page = await stage.openTab();
    await login(page, 'alice');
    await stage.follow(page, '/me');
    await stage.site.until(() => stage.site.of('/me').some(({ open, headers }) => open && headers['wait']));
    ended = new Set(['alice']);
    await announce('/me');
    await page.waitForFunction(() =>
      window.heard.some(([type, data]) => type === 'error' && data === 'denied'),
    );
    expect(await page.evaluate(async () => (await fetch('/me')).status)).toBe(401);
    expect(await stored(page)).not.toContain('alice');
  });

  it('a login by fetch that ends the former session does not end what a tab follows', async () => {
    renews = true;
    const page = await stage.openTab();
    await page.goto(`${stage.site.origin}/anonymous`);
    await page.waitForFunction(() => window.registered?.state === 'active');
    await stage.follow(page, '/mine');
    await page.evaluate(() => fetch('/login', { method: 'POST' }).then((response) => response.json()));
    await page.waitForFunction(() => (window.values().at(-1) as unknown as { user: string }).user === 'bob');
    await page.waitForFunction(() => window.resource.state === 'live');
  });

  it('after a login by fetch nothing is told that was asked for before it', async () => {
    renews = false;
    const page = await stage.openTab();
    await page.goto(`${stage.site.origin}/anonymous`);
    await page.waitForFunction(() => window.registered?.state === 'active');
    await stage.follow(page, '/mine');
    await stage.site.until(() => stage.site.of('/mine').some(({ open, headers }) => open && headers['wait']));
    await page.evaluate(() => fetch('/login', { method: 'POST' }).then((response) => response.json()));
    await expect.poll(() => logged(page, 'write-done')).toBeGreaterThan(0);
    secretCount = 77;
    await announce('/mine');
    await page.waitForFunction(() => (window.values().at(-1) as unknown as { user: string }).user === 'bob');
    expect(await users(page)).toEqual(['anon', 'bob']);
  });

  it('forget() leaves nothing behind, and followers begin anew', async () => {
    const page = await stage.openTab();
    await login(page, 'alice');
    await stage.follow(page, '/me');
    await page.waitForFunction(() => window.values().length > 0);
    await expect.poll(() => stored(page)).toContain('alice');
    await stage.context.clearCookies();
    await page.evaluate(() => window.registered.forget());
    await page.waitForFunction(() =>
      window.heard.some(([type, data]) => type === 'error' && data === 'denied'),
    );
    expect(await stored(page)).not.toContain('alice');
  });

  it('setIdentity throws away what another identity stored', async () => {
    const page = await stage.openTab();
    await login(page, 'alice');
    await page.evaluate(() => window.registered.setIdentity('alice'));
    await stage.follow(page, '/me');
    secretCount = 1;
    await announce('/me');
    await expect.poll(() => stored(page)).toContain('"secretCount":1');
    await page.evaluate(() => window.registered.setIdentity('bob'));
    await expect.poll(() => stored(page, 'identity-alice')).toBe('');
  });
});

describe('what must not be shared', () => {
  it('a value under Authorization is followed, shared with nobody else, and never stored', async () => {
    const page = await stage.openTab();
    const asked = (token: string) => read(page, '/token', { headers: { Authorization: token } });
    await page.evaluate(() => void window.follow('/token', { headers: { Authorization: 'Bearer s3cret' } }));
    await page.waitForFunction(() => window.values().length > 0);
    expect(await asked('Bearer s3cret')).toMatchObject({ auth: 'Bearer s3cret' });
    expect(await asked('Bearer other')).toMatchObject({ auth: 'Bearer other' });
    expect(await read(page, '/token')).toMatchObject({ auth: null });
    expect(await stored(page)).not.toContain('s3cret');
    const log = await page.evaluate(async () => JSON.stringify(await window.registered.readLog(0)));
    expect(log).not.toContain('s3cret');
  });

  it('no-store works for its follower and answers no other fetch', async () => {
    const page = await stage.openTab();
    await page.evaluate(() => void window.follow('/no-store'));
    await page.waitForFunction(() => window.values().length > 0);
    const before = stage.site.of('/no-store').filter(({ headers }) => !headers['wait']).length;
    await read(page, '/no-store');
    await read(page, '/no-store');
    expect(stage.site.of('/no-store').filter(({ headers }) => !headers['wait'])).toHaveLength(before + 2);
    expect(await stored(page)).not.toContain('secretCount');
  });

  it('a header that Vary names, or that the page set, tells values apart', async () => {
    const page = await stage.openTab();
    const asked = (language: string) => read(page, '/language', { headers: { 'X-Language': language } });
    for (const language of ['de', 'en', 'de', 'en', 'de', 'en']) {
      expect(await asked(language)).toEqual({ language });
    }
    expect(await read(page, '/language')).toEqual({ language: null });
  }, 15_000);
});
