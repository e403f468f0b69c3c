import { describe, expect, it } from 'vitest';
import { addRoutes, type Route, routesFor } from './routes.js';

const scope = 'https://x/app/';

const withCondition = (routes: Route[], condition: Route['condition']) =>
  routes.find((route) => JSON.stringify(route.condition) === JSON.stringify(condition))?.source;

describe('what cannot be live', () => {
  const routes = routesFor(undefined, scope);

  it('goes to the network without the worker', () => {
    expect(withCondition(routes, { requestDestination: 'image' })).toBe('network');
    expect(withCondition(routes, { requestMethod: 'HEAD' })).toBe('network');
    expect(withCondition(routes, { requestMethod: 'GET', requestMode: 'no-cors' })).toBe('network');
  });

  it('a document starts no worker; one that runs hears of it', () => {
    const navigations = routes.filter(({ condition }) => condition.requestMode === 'navigate');
    expect(navigations).toEqual([
      {
        condition: { requestMethod: 'GET', requestMode: 'navigate', runningStatus: 'not-running' },
        source: 'network',
      },
    ]);
  });

  it('holds no writes, and no fetches where nothing was declared', () => {
    const methods = routes.map(({ condition }) => condition.requestMethod);
    expect(
      methods.filter((method) => method !== undefined && !['GET', 'HEAD', 'OPTIONS'].includes(method)),
    ).toEqual([]);
    expect(withCondition(routes, { requestMethod: 'GET' })).toBeUndefined();
  });
});

it('more than the browser takes are not declared: the worker is asked', () => {
  const routes = routesFor(
    Array.from({ length: 300 }, (_, n) => `/${n}`),
    scope,
  );
  expect(routes.length).toBeLessThan(256);
  expect(withCondition(routes, { requestMethod: 'GET' })).toBeUndefined();
});

it('an install event that knows no routes, or refuses them, is left as it is', async () => {
  const refusing = { addRoutes: () => Promise.reject(new TypeError('no')) };
  const throwing = {
    addRoutes: () => {
      throw new TypeError('no');
    },
  };
  for (const event of [{}, refusing, throwing]) addRoutes(event as unknown as ExtendableEvent, []);
  await Promise.resolve();
});
