import { register } from 'liveresource';
import { createStatus, send } from '../shared/status.js';

// The one line. In Firefox the worker answers only what is declared: register({ match: ['/board/'] }).
const registered = register();

// Everything below was there before: it knows nothing of live resources.
const list = document.querySelector('#options');
const status = createStatus(registered);
let polls = 0;
let updates = 0;
let etag;

async function poll() {
  const response = await fetch('/board/');
  polls += 1;
  if (response.headers.get('ETag') !== etag) updates += 1;
  etag = response.headers.get('ETag');
  showOptions(await response.json());
  status.show('ETag', etag);
  status.show('Updates', `${updates} since this page was loaded`);
  status.show('Polls', `${polls} by this tab`);
}

const pollNow = () =>
  poll().catch((error) => status.show('Polls', `${polls} by this tab; the last failed: ${error.message}`));

function showOptions(options) {
  for (const { id, label, votes } of options) {
    const item = list.querySelector(`#${id}`) ?? addItem(id, label);
    item.querySelector('.votes').textContent = votes;
  }
}

function addItem(id, label) {
  const item = document.createElement('li');
  const votes = document.createElement('span');
  const button = document.createElement('button');
  item.id = id;
  votes.className = 'votes';
  button.type = 'button';
  button.textContent = 'Vote';
  button.setAttribute('aria-label', `Vote for ${label}`);
  button.addEventListener('click', async () => {
    if (await send(`/board/${id}/vote/`)) await pollNow();
  });
  item.append(label, votes, button);
  list.append(item);
  return item;
}

// Only for the show: how many requests for /board/ the server counted since this tab was opened, by all tabs together.
const seen = async () => (await fetch('/board/seen')).json();
const before = await seen();
setInterval(async () => {
  const count = await seen().catch(() => undefined);
  if (count === undefined) return;
  status.show('Requests', `${count - before} for /board/ reached the server, from all tabs`);
}, 3_000);

status.show('Resource', 'none: this page only polls');
void pollNow();
setInterval(pollNow, 1_000);
