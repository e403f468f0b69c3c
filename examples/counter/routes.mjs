import express from 'express';

/** A number, and a way to add one to it. */
export function counterRoutes(live) {
  let count = 0;
  const routes = express.Router();

  // Express gives each answer an ETag; that is all that a resource needs to be live.
  routes.get('/counter/a/', (_req, res) => {
    res.json(count);
  });

  routes.post('/counter/a/', (_req, res) => {
    count += 1;
    res.json(count);
    live.updated('/counter/a/');
  });

  return routes;
}
