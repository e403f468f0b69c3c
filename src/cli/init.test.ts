import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { cli, client, worker } from '../../build/bundles.mjs';
import { buildPanelPage } from '../../build/panel.mjs';
import { banner, root, version } from '../../build/project.mjs';

// The built command beside the built worker and client, in a place where its dependencies are found.
let dist: string;
let site: string;

beforeAll(async () => {
  await mkdir(`${root}node_modules/.cache`, { recursive: true });
  dist = await mkdtemp(`${root}node_modules/.cache/liveresource-`);
  await Promise.all([
    build({ ...cli, outdir: `${dist}/cli` }),
    build({ ...worker, outdir: dist }),
    build({ ...client, outdir: `${dist}/client` }),
    buildPanelPage(`${dist}/panel`),
  ]);
});

afterAll(() => rm(dist, { recursive: true }));

beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'liveresource-site-'));
});

afterEach(() => rm(site, { recursive: true }));

async function liveresource(...args: string[]) {
  const child = spawn(process.execPath, [`${dist}/cli/index.js`, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, err, code: code as number };
}

const workerIn = (directory: string) => join(directory, 'liveresource-sw.js');
const content = (path: string) => readFile(path, 'utf8');

it('prints its version', async () => {
  expect(await liveresource('--version')).toEqual({ out: `${version}\n`, err: '', code: 0 });
});

it('copies the worker and says what to add to the page', async () => {
  const { out, code } = await liveresource('init', site);
  expect(code).toBe(0);
  expect(out).toContain(`Wrote ${workerIn(site)} (LiveResource ${version})`);
  expect(out).toContain(`import { register, LiveResource } from 'liveresource';`);
  expect(out).toContain(`register({ url: '/liveresource-sw.js' });`);
  expect(await content(workerIn(site))).toBe(await content(workerIn(dist)));
  expect(await readdir(site)).toEqual(['liveresource-sw.js']);
});

it('copies a worker that begins with its version', async () => {
  await liveresource('init', site);
  expect((await content(workerIn(site))).split('\n')[0]).toBe(banner);
});

it('copies the client with its chunks', async () => {
  const { out, code } = await liveresource('init', site, '--with-client');
  expect(code).toBe(0);
  expect(out).toContain(`from '/liveresource/index.js';`);
  const copied = await readdir(join(site, 'liveresource'), { recursive: true });
  expect(copied.sort()).toEqual((await readdir(join(dist, 'client'), { recursive: true })).sort());
  expect(await content(join(site, 'liveresource/index.js'))).toBe(
    await content(join(dist, 'client/index.js')),
  );
});

it('copies the panel with its chunks, and says where it is', async () => {
  const { out, code } = await liveresource('init', site, '--with-panel');
  expect(code).toBe(0);
  expect(out).toContain(`from 'liveresource';`);
  expect(out).toContain('/liveresource-panel.html');
  const copied = (await readdir(site, { recursive: true })).filter((path) => path !== 'liveresource-sw.js');
  expect(copied.sort()).toEqual((await readdir(join(dist, 'panel'), { recursive: true })).sort());
  expect((await content(join(site, 'liveresource-panel/main.js'))).split('\n')[0]).toBe(banner);
});

it('leaves a worker of the same version as it is', async () => {
  await liveresource('init', site);
  const { out, code } = await liveresource('init', site);
  expect(code).toBe(0);
  expect(out).toBe(`${workerIn(site)} is already LiveResource ${version}.\nNothing was written.\n`);
});

it('leaves an edited worker of the same version, says so, and replaces it by force', async () => {
  await writeFile(workerIn(site), `${banner}\n// edited`);
  const { out } = await liveresource('init', site);
  expect(out).toContain('not the one of this version');
  expect(await content(workerIn(site))).toBe(`${banner}\n// edited`);
  expect((await liveresource('init', site, '--force')).code).toBe(0);
  expect(await content(workerIn(site))).toBe(await content(workerIn(dist)));
});

it('replaces a worker of another version and tells both', async () => {
  await writeFile(workerIn(site), '/* liveresource 0.0.1 */\nold();');
  const { out, code } = await liveresource('init', site);
  expect(code).toBe(0);
  expect(out).toContain(`Replaced ${workerIn(site)} (LiveResource 0.0.1 by ${version})`);
  expect(await content(workerIn(site))).toBe(await content(workerIn(dist)));
});

it('refuses to replace a file that is not of LiveResource, unless forced', async () => {
  await writeFile(workerIn(site), 'mine();');
  const { out, err, code } = await liveresource('init', site);
  expect({ out, code }).toEqual({ out: '', code: 1 });
  expect(err).toContain(`Failed to write ${workerIn(site)}: there is a file that is not of LiveResource`);
  expect(await content(workerIn(site))).toBe('mine();');
  expect((await liveresource('init', site, '--force')).code).toBe(0);
  expect(await content(workerIn(site))).toBe(await content(workerIn(dist)));
});

it('writes no worker when the client must not be written', async () => {
  await mkdir(join(site, 'liveresource'));
  await writeFile(join(site, 'liveresource/index.js'), 'mine();');
  expect((await liveresource('init', site, '--with-client')).code).toBe(1);
  expect(await readdir(site)).toEqual(['liveresource']);
});

it('says how to create a missing directory', async () => {
  const { err, code } = await liveresource('init', join(site, 'public'));
  expect(code).toBe(1);
  expect(err).toContain(`there is no such directory. Create it (mkdir -p ${join(site, 'public')})`);
});

it('says that a file is not a directory', async () => {
  await writeFile(join(site, 'file'), '');
  const { err, code } = await liveresource('init', join(site, 'file'));
  expect(code).toBe(1);
  expect(err).toContain('it is not a directory');
});

it('says that it cannot write, and leaves nothing behind', async () => {
  // A directory in the way stops every user, root too.
  await mkdir(workerIn(site));
  const { err, code } = await liveresource('init', site, '--force');
  expect(code).toBe(1);
  expect(err).toContain(`Failed to write ${workerIn(site)}: EISDIR`);
  expect(await readdir(site)).toEqual(['liveresource-sw.js']);
});

it.each([[['init']], [['init', '.', '--unknown']], [['unknown']], [[]]])(
  'exits with 2 for %j',
  async (args) => {
    const { err, code } = await liveresource(...args);
    expect(code).toBe(2);
    expect(err).not.toBe('');
  },
);
