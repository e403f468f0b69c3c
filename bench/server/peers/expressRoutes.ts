import type { Express } from 'express';

/** What an app has besides. The same with the middleware and without it. */
export function addPlainRoutes(app: Express): void {
  app.post('/write', (_req, res) => {
    res.json({ written: true });
  });
  // An answer without an entity tag, which nobody can wait for.
  app.get('/health', (_req, res) => {
    res.type('json').end('{"healthy":true}');
  });
  // With one: live, unless the app says which of its routes are.
  app.get('/report', (_req, res) => {
    res.json({ lines: [1, 2, 3] });
  });
}
