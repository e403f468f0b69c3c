import { expect, it } from 'vitest';
import { liveResource, problemText } from './index.js';

it.each([
  [{ wait: { max: -1 } }, 'wait.max'],
  [{ wait: { max: Number.NaN } }, 'wait.max'],
  [{ wait: { max: Number.POSITIVE_INFINITY } }, 'wait.max'],
  [{ wait: { min: 61 } }, 'wait.min'],
  [{ askTimeout: '5' as never }, 'askTimeout'],
  [{ groupBy: { ignore: ['User-Agent', 'Cookie'] } }, 'groupBy.ignore'],
  [{ groupBy: { ignore: ['Authorization'] } }, 'groupBy.ignore'],
])('refuses %o', (options, option) => {
  expect(() => liveResource(null, options)).toThrow(
    expect.objectContaining({ code: 'bad-option', details: expect.objectContaining({ option }) }),
  );
});

it('has a text for every problem', () => {
  expect(problemText({ code: 'routes-before', routes: ['/a', '/b'] })).toMatch('/a, /b');
  expect(problemText({ code: 'route-timeout', path: '/a', seconds: 30 })).toMatch(
    '/a did not answer within 30 s',
  );
});
