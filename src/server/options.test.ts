import type { ServerResponse } from 'node:http';
import { expect, it, vi } from 'vitest';
import { plain } from '../../test/support/server/frameworks.js';
import { startApp } from '../../test/support/server/startApp.js';
import { liveResource, problemText } from './index.js';

it.each([
  [{ wait: { max: -1 } }, 'wait.max'],
  [{ wait: { max: Number.NaN } }, 'wait.max'],
  [{ wait: { max: Number.POSITIVE_INFINITY } }, 'wait.max'],
  [{ wait: { min: 61 } }, 'wait.min'],
  [{ askTimeout: '5' as never }, 'askTimeout'],
  [{ askTimeout: 0 }, 'askTimeout'],
  [{ mechanism: [] } as never, 'mechanism'],
  [{ constructor: 1 } as never, 'constructor'],
  [{ limits: { waiter: 3 } as never }, 'limits.waiter'],
  [{ webhooks: { limits: { hosts: 3 } as never } }, 'webhooks.limits.hosts'],
  [{ webhooks: { authorize: 'me' as never } }, 'webhooks.authorize'],
  [{ wait: 60 as never }, 'wait'],
  [{ socket: null as never }, 'socket'],
  [{ mechanisms: 'value-wait' as never }, 'mechanisms'],
  [{ mechanisms: ['value-wiat' as never] }, 'mechanisms'],
  [{ routes: { '/a': [] } as never }, 'routes'],
  [{ routes: [{ path: 'a', mechanisms: [] }] }, 'routes[0].path'],
  [{ routes: [{ path: /a/, mechanisms: [] }, { path: '/a' } as never] }, 'routes[1].mechanisms'],
  [{ live: '/a' as never }, 'live'],
  [{ live: ['a'] }, 'live'],
  [{ live: [7 as never] }, 'live'],
  [{ cors: {} as never }, 'cors.origins'],
  [{ cors: { origins: 'https://a.example' as never } }, 'cors.origins'],
  [{ cors: { origins: ['https://a.example/b'] } }, 'cors.origins'],
  [{ groupBy: { ignore: 'Referer' as never } }, 'groupBy.ignore'],
  [{ limits: { clientOf: 7 as never } }, 'limits.clientOf'],
  [{ onProblem: {} as never }, 'onProblem'],
  [null as never, 'options'],
  [[] as never, 'options'],
  [{ groupBy: { ignore: ['User-Agent', 'Cookie'] } }, 'groupBy.ignore'],
  [{ groupBy: { ignore: ['Authorization'] } }, 'groupBy.ignore'],
])('refuses %o', (options, option) => {
  expect(() => liveResource(null, options)).toThrow(
    expect.objectContaining({ code: 'bad-option', details: expect.objectContaining({ option }) }),
  );
});

it('says what is meant by a wrong option', () => {
  const messageOf = (options: object) => {
    try {
      liveResource(null, options);
    } catch (thrown) {
      return (thrown as Error).message;
    }
    return '';
  };
  expect(messageOf({ wiat: {} })).toMatch(/"wiat": there is none of this name. Known are .*\bwait\b/);
  expect(messageOf({ live: '/a' })).toMatch('"live": it is a string and must be a list or a function.');
  expect(messageOf({ stream: true })).toMatch('"stream": it is a boolean and must be an object.');
});

it('takes no option for one that was left out', () => {
  const options = { cors: false, webhooks: false, live: undefined, limits: { clientOf: undefined } };
  expect(() => liveResource(null, options as never)).not.toThrow();
});

it('goes on where the application throws when it is told of a problem', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const onProblem = () => {
    throw new Error('no log');
  };
  const routes = { '/a': (_req: unknown, res: ServerResponse) => res.end('fine') };
  const { client } = await startApp(plain, routes, { live: () => JSON.parse('{'), onProblem });
  expect((await client.get('/a')).text).toBe('fine');
  expect(warn.mock.calls.flat().join(' ')).toMatch(/"live" threw for \/a.*"onProblem" threw: no log/);
  warn.mockRestore();
});

it('has a text for every problem', () => {
  expect(problemText({ code: 'routes-before', routes: ['/a', '/b'] })).toMatch('/a, /b');
  expect(problemText({ code: 'route-timeout', path: '/a', seconds: 30 })).toMatch(
    '/a did not answer within 30 s',
  );
});
