import express from 'express';

/** A vote: a JSON list of { id, label, votes }. `requests` counts what comes in over the network. */
export function boardRoutes(live, requests) {
  const options = [
    { id: 'soup', label: 'Soup', votes: 0 },
    { id: 'noodles', label: 'Noodles', votes: 0 },
    { id: 'salad', label: 'Salad', votes: 0 },
  ];
  const routes = express.Router();

  routes.get('/board/', (_req, res) => {
    res.json(options);
  });

  routes.post('/board/:id/vote/', (req, res) => {
    const option = options.find(({ id }) => id === req.params.id);
    if (!option) throw Object.assign(new Error('There is no such option.'), { status: 404 });
    option.votes += 1;
    res.json(option);
    live.updated('/board/');
  });

  // Sent without an ETag, so it is not live: each answer is counted anew.
  routes.get('/board/seen', (_req, res) => {
    res.set('Cache-Control', 'no-store').type('json');
    res.end(JSON.stringify(requests.count('GET', '/board/')));
  });

  return routes;
}
