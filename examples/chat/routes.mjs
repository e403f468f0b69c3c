import express from 'express';

const path = '/chat/1/message/';
const kept = 50;
const longest = { from: 40, text: 500 };

/**
 * Messages of one room: a JSON list of { id, from, text, at }, the oldest first, the newest 50 at most. Each answer has a
 * Link to what comes after it: `?after=<id>` gives the messages that came since, and the next Link.
 */
export function chatRoutes(live) {
  const messages = [];
  // Ids go on after a restart, which forgets the messages: nobody shall take new ones for those that he has.
  let lastId = Date.now();
  let forgottenId = lastId;
  const routes = express.Router();
  const changesAfter = (id) => `${path}?after=${id}`;

  routes.get(path, (req, res) => {
    const after = req.query.after === undefined ? forgottenId : Number(req.query.after);
    // Who has been away for too long begins anew, with the whole list.
    if (!(after >= forgottenId && after <= lastId)) {
      return res.status(404).json({ error: 'What came after that message is not known any more.' });
    }
    res.links({ changes: changesAfter(lastId) });
    res.json(messages.filter(({ id }) => id > after));
  });

  routes.post(path, (req, res) => {
    const { from, text } = readMessage(req.body);
    const prevChanges = changesAfter(lastId);
    const message = { id: ++lastId, from, text, at: new Date().toISOString() };
    messages.push(message);
    if (messages.length > kept) forgottenId = messages.shift().id;
    res.status(201).json(message);
    // `prevChanges`: what is new is what this URL gives now.
    live.updated(path, { prevChanges });
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
