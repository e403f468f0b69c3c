import express from 'express';

const newest = 50;
const longest = { from: 40, text: 500 };

/** Messages of one room: a JSON list of { id, from, text, at }, the oldest first, at most the newest 50. */
export function chatRoutes(live) {
  const messages = [];
  let lastId = 0;
  const routes = express.Router();

  routes.get('/chat/1/message/', (_req, res) => {
    res.json(messages);
  });

  routes.post('/chat/1/message/', (req, res) => {
    const { from, text } = readMessage(req.body);
    const message = { id: ++lastId, from, text, at: new Date().toISOString() };
    messages.push(message);
    messages.splice(0, messages.length - newest);
    res.status(201).json(message);
    live.updated('/chat/1/message/');
  });

  return routes;
}

function readMessage(body) {
  return { from: readText(body, 'from'), text: readText(body, 'text') };
}

function readText(body, name) {
  const value = typeof body?.[name] === 'string' ? body[name].trim() : '';
  if (value !== '' && value.length <= longest[name]) return value;
  throw Object.assign(new Error(`"${name}" must be a text of 1 to ${longest[name]} characters.`), {
    status: 400,
  });
}
