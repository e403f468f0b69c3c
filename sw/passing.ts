/** So many requests of an origin whose answer is not known to be worth it pass through the worker at a time. */
const mostPassing = 2;

/**
 * Chromium does not tell a server that a page gave up a fetch that passes through a worker: the request stays open. So only a
 * few pass at a time, to be looked at; the others are left to the browser, which gives them up as the page does.
 */
export interface Passing {
  mayPass(url: string): boolean;
  /** Counts until the head of the answer is there. */
  pass(url: string, send: () => Promise<Response>): Promise<Response>;
}

export function createPassing(): Passing {
  const passing: string[] = [];
  const originOf = (url: string) => new URL(url).origin;
  return {
    mayPass(url) {
      const beside = passing.filter((other) => originOf(other) === originOf(url));
      return beside.length < mostPassing && !beside.includes(url);
    },
    async pass(url, send) {
      passing.push(url);
      try {
        return await send();
      } finally {
        passing.splice(passing.indexOf(url), 1);
      }
    },
  };
}
