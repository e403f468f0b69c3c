import type { Session } from '../../../panel/session/index.js';

/** A session in a few words, for tests: what each view would show. */
export function shown(session: Session) {
  return {
    resources: [...session.resources.values()].map((resource) => {
      const subscription = session.subscriptions.get(resource.id);
      const { nature, url, etag, updates, confirmations } = resource;
      return { url, nature, etag, updates, confirmations, state: subscription?.state };
    }),
    requests: [...session.requests.values()].map(({ purpose, url, status, outcome, seen }) =>
      [purpose, pathOf(url), status ?? '-', outcome, seen].join(' '),
    ),
  };
}

export const pathOf = (url: string): string => url.replace(/^\w+:\/\/[^/]+/, '');

/** The bodies of the versions of a resource, the oldest first. */
export function bodiesOf(session: Session, path: string): (string | undefined)[] {
  const id = resourceAt(session, path).id;
  return session.versions.group('resource', id).map(({ body }) => {
    const kept = session.bodies.get(body);
    return kept && ('text' in kept ? kept.text : kept.base64);
  });
}

export function resourceAt(session: Session, path: string) {
  const found = [...session.resources.values()].find(({ url }) => pathOf(url) === path);
  if (!found) throw new Error(`There is no resource at ${path}.`);
  return found;
}

export function subscriptionAt(session: Session, path: string) {
  const found = session.subscriptions.get(resourceAt(session, path).id);
  if (!found) throw new Error(`Nobody follows ${path}.`);
  return found;
}

/** All rows as plain data, for comparing sessions. */
export function dump(session: Session) {
  const rows = <Row extends object>(values: Iterable<Row>) =>
    [...values].map((row) => ({ ...row, stamp: undefined }));
  return JSON.parse(
    JSON.stringify({
      sources: rows(session.sources.values()),
      resources: rows(session.resources.values()),
      subscriptions: rows(session.subscriptions.values()),
      connections: rows(session.connections.values()),
      holders: rows(session.holders.values()),
      requests: rows(session.requests.values()),
      frames: rows(session.frames.values()),
      versions: rows(session.versions.values()),
      transitions: rows(session.transitions.values()),
      problems: rows(session.problems.values()),
      epochs: rows(session.epochs.values()),
      log: rows(session.log.values()),
      bodies: [...session.bodies.entries()],
    }),
  );
}
