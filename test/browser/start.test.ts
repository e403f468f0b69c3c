import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExamplesServer, startAndFail, startExamples } from '../support/examplesServer.js';

describe('npm start', () => {
  let server: ExamplesServer;

  beforeEach(async () => {
    server = await startExamples();
  });
  afterEach(() => server.stop());

  /** A GET that the server holds; gives the status of its answer. */
  async function hold(path: string): Promise<{ status: Promise<number | undefined> }> {
    const etag = (await fetch(server.origin + path)).headers.get('etag') ?? '';
    const sent = request(server.origin + path, { headers: { Wait: '60', 'If-None-Match': etag } }).end();
    const status = once(sent, 'response').then(([response]) => {
      response.resume();
      return response.statusCode as number;
    });
    await server.line(/waits up to 60 s/);
    return { status };
  }

  it('names the pages and both folders of the extension', async () => {
    await server.line(/^Requests/);
    const text = server.lines.join('\n');
    for (const page of ['counter', 'chat', 'board']) {
      const found = text.match(new RegExp(`${server.origin}/examples/${page}/`));
      expect((await fetch(found?.[0] ?? '')).status).toBe(200);
    }
    expect(text).toContain('/dist/extension\n');
    expect(text).toContain('/dist/extension-firefox/manifest.json');
  });

  it('shows each request that came, those that wait twice, and none that the middleware asks itself', async () => {
    await server.line(/^Requests/);
    const from = server.lines.length;
    const { status } = await hold('/counter/a/');
    await fetch(`${server.origin}/counter/a/`, { method: 'POST' });
    expect(await status).toBe(200);
    await fetch(`${server.origin}/the-end`);
    await server.line(/the-end/);
    const shown = server.lines.slice(from).map((line) =>
      line
        .slice(8)
        .replace(/\d+ ms/, 'n ms')
        .trim(),
    );
    expect(shown).toEqual([
      expect.stringMatching(/^#1 {2}GET {2}\/counter\/a\/ +200 after n ms$/),
      expect.stringMatching(/^#2 {2}GET {2}\/counter\/a\/ +waits up to 60 s, has W\/".*" \(1 held\)$/),
      expect.stringMatching(/^#3 {2}POST \/counter\/a\/ +200 after n ms$/),
      expect.stringMatching(/^#2 {2}GET {2}\/counter\/a\/ +200 after n ms \(0 held\)$/),
      expect.stringMatching(/^#4 {2}GET {2}\/the-end +404 after n ms$/),
    ]);
  });

  it('shows that a client gave up', async () => {
    const etag = (await fetch(`${server.origin}/counter/a/`)).headers.get('etag') ?? '';
    const leaving = new AbortController();
    const headers = { Wait: '60', 'If-None-Match': etag };
    const answer = fetch(`${server.origin}/counter/a/`, { headers, signal: leaving.signal });
    await server.line(/waits up to/);
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
    await server.line(/given up by the client .*\(0 held\)/);
  });

  // Long before the 60 s that they wait for are over: the time limit is half of that.
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends promptly at %s and answers those who wait',
    async (signal) => {
      const { status } = await hold('/chat/1/message/');
      server.kill(signal);
      expect(await status).toBe(304);
      expect(await server.exited).toEqual({ code: 0, signal: null, stderr: '' });
    },
  );

  it('says what is wrong with a message, and does not keep it', async () => {
    const post = (body: string) =>
      fetch(`${server.origin}/chat/1/message/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
    for (const body of ['{"from":"Ann"}', '{"from":"Ann","text":"  "}', '{', '[]', '{"from":1,"text":"a"}']) {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ error: expect.any(String) });
    }
    expect((await post(`{"from":"Ann","text":"${'a'.repeat(501)}"}`)).status).toBe(400);
    expect(await (await fetch(`${server.origin}/chat/1/message/`)).json()).toEqual([]);
  });

  it('keeps the newest 50 messages', async () => {
    for (let i = 1; i <= 52; i++) {
      await fetch(`${server.origin}/chat/1/message/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ from: 'Ann', text: `message ${i}` }),
      });
    }
    const messages = (await (await fetch(`${server.origin}/chat/1/message/`)).json()) as { text: string }[];
    expect(messages).toHaveLength(50);
    expect([messages[0]?.text, messages.at(-1)?.text]).toEqual(['message 3', 'message 52']);
  });
});

describe('npm start on a port that cannot be', () => {
  it('says that it is taken and how to take another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await startAndFail(String(port));
    other.close();
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^Port ${port} of 127.0.0.1 is taken\\..*PORT=\\d+ npm start$`)),
    ]);
  });

  it.each(['abc', '-1', '65536', '80.5', '1e3', ' '])('refuses PORT=%j', async (port) => {
    const { code, stderr } = await startAndFail(port);
    expect(code).toBe(1);
    expect(stderr).toBe(`PORT=${port} is no port. Give a whole number from 0 (any free one) to 65535.\n`);
  });
});
