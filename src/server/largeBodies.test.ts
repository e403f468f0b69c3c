import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openStream } from '../../test/support/server/eventStream.js';
import { frameworks } from '../../test/support/server/frameworks.js';
import { membersOf, multi } from '../../test/support/server/multi.js';
import { eventually, startApp } from '../../test/support/server/startApp.js';

const MB = 1 << 20;

/** A resource of so many bytes that comes as fast as it is read, and counts what was. */
class Large {
  version = 1;
  calls = 0;
  sent = 0;
  open = 0;

  constructor(
    readonly bytes: number,
    readonly type = 'application/octet-stream',
  ) {}

  readonly route = (_req: unknown, res: ServerResponse): void => {
    this.calls += 1;
    this.open += 1;
    res.writeHead(200, { ETag: `"${this.version}"`, 'Content-Type': this.type });
    let left = this.bytes;
    const chunk = Buffer.alloc(65_536, 'x');
    const write = () => {
      while (left > 0 && !res.destroyed) {
        left -= chunk.length;
        this.sent += chunk.length;
        if (!res.write(chunk)) return;
      }
      res.end();
    };
    res.on('drain', write).once('close', () => {
      this.open -= 1;
    });
    write();
  };
}

describe.each(frameworks)('$name: bodies that are too large to be kept', (framework) => {
  it('is not gathered to be a member of an answer that cannot hold it', async () => {
    const large = new Large(200 * MB);
    const { client, live } = await startApp(framework, { '/a': large.route });
    const { '/a': member } = membersOf(await client.get(multi('/a', '/a?2 "0"'), { Wait: '60' }));
    expect(member).toMatchObject({ code: 200, headers: { ETag: '"1"' } });
    expect(member).not.toHaveProperty('body');
    await eventually(() => large.open === 0);
    expect(large.sent / large.calls).toBeLessThan(4 * MB);
    expect(live.stats()).toMatchObject({ arriving: 0, groups: 0 });
  });

  it('goes to each of several who wait as it comes', async () => {
    const large = new Large(20 * MB);
    const { held, wait, live, clock } = await startApp(framework, { '/a': large.route });
    const waiting = [wait('/a', '"1"'), wait('/a', '"1"'), wait('/a', '"1"')];
    await held(3);
    await eventually(() => large.open === 0);
    large.version = 2;
    const told = live.updated('/a');
    const answers = await Promise.all(waiting.map(({ answer }) => answer));
    expect(answers.map(({ status, headers, body }) => [status, headers.etag, body.length])).toEqual(
      Array(3).fill([200, '"2"', 20 * MB]),
    );
    await told;
    await eventually(() => large.open === 0 && clock.timers === 0);
    expect(live.stats()).toMatchObject({ waiting: 0, groups: 0, paths: 0 });
  });

  it('goes whole to one who wanted a stream of it', async () => {
    const large = new Large(20 * MB, 'application/json');
    const { server, live } = await startApp(framework, { '/a': large.route });
    const streams = await Promise.all([openStream(server, '/a'), openStream(server, '/a')]);
    for (const stream of streams) {
      await stream.ended();
      expect([stream.headers['content-type'], stream.text.length]).toEqual(['application/json', 20 * MB]);
    }
    expect(live.stats()).toMatchObject({ waiting: 0, groups: 0 });
  });

  it('is let go of by a stream whose client does not read', async () => {
    const large = new Large(8 * MB, 'application/json');
    const valid: Large['route'] = (req, res) => {
      if (large.version > 2) return large.route(req, res);
      const text = JSON.stringify('x'.repeat(large.version === 1 ? 1 : 8 * MB));
      res.writeHead(200, { ETag: `"${large.version}"`, 'Content-Type': large.type }).end(text);
    };
    const { server, held, live } = await startApp(
      framework,
      { '/a': valid },
      { limits: { bodyBytes: 10 * MB } },
    );
    const stream = await openStream(server, '/a');
    await stream.has(1);
    await held(1);
    stream.response.pause();
    large.version = 2;
    await live.updated('/a');
    Object.assign(large, { version: 3, bytes: 20 * MB });
    await live.updated('/a');
    expect([large.calls, live.stats().waiting]).toEqual([1, 0]);
    await eventually(() => large.open === 0);
  });
});
