import { LiveResource, register } from 'liveresource';
import { createStatus, send } from '../shared/status.js';

const registered = register();

// The list comes once; from then on only what is new is sent. The routes give a Link to it, and that is all it takes.
const messages = new LiveResource('/chat/1/message/');
messages.on('ready', () => messages.value.forEach(append));
messages.on('child-added', append);
// Messages that the server has forgotten when the page begins anew, after it was away for long.
messages.on('child-removed', (id) => document.getElementById(elementId(id))?.remove());

const list = document.querySelector('#messages');
const form = document.querySelector('#form');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { from, text } = form.elements;
  if (await send('/chat/1/message/', { from: from.value, text: text.value })) text.value = '';
});

/** What is shown already stays, so that screen readers announce only what is new. */
function append(message) {
  list.append(itemOf(message));
  list.scrollTop = list.scrollHeight;
}

/** What others wrote is text, never markup. */
function itemOf({ id, from, text, at }) {
  const item = document.createElement('li');
  const name = document.createElement('strong');
  const time = document.createElement('time');
  item.id = elementId(id);
  name.textContent = from;
  time.dateTime = at;
  time.textContent = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  item.append(time, ' ', name, ` ${text}`);
  return item;
}

function elementId(id) {
  return `message-${id}`;
}

createStatus(registered, messages);
