import { LiveResource, register } from 'liveresource';
import { createStatus, send } from '../shared/status.js';

const registered = register();

// The list is one value: with each message all of it is sent again, the newest 50. That is simple and right for short
// lists. Following a collection by its changes alone is not part of this version.
const messages = new LiveResource('/chat/1/message/');
messages.on('value', showMessages);

const list = document.querySelector('#messages');
const form = document.querySelector('#form');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { from, text } = form.elements;
  if (await send('/chat/1/message/', { from: from.value, text: text.value })) text.value = '';
});

function showMessages(all) {
  // What is shown already stays, so that screen readers announce only what is new.
  const shown = new Set([...list.children].map((item) => Number(item.dataset.id)));
  const ids = new Set(all.map(({ id }) => id));
  for (const item of [...list.children]) if (!ids.has(Number(item.dataset.id))) item.remove();
  for (const message of all) if (!shown.has(message.id)) list.append(itemOf(message));
  list.scrollTop = list.scrollHeight;
}

/** What others wrote is text, never markup. */
function itemOf({ id, from, text, at }) {
  const item = document.createElement('li');
  const name = document.createElement('strong');
  const time = document.createElement('time');
  item.dataset.id = id;
  name.textContent = from;
  time.dateTime = at;
  time.textContent = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  item.append(time, ' ', name, ` ${text}`);
  return item;
}

createStatus(registered, messages);
