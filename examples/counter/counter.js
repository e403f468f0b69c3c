import { LiveResource, register } from 'liveresource';
import { createStatus, send } from '../shared/status.js';

const registered = register();
const counter = new LiveResource('/counter/a/');

counter.on('value', (count) => {
  document.querySelector('#count').textContent = count;
});

document.querySelector('#add').addEventListener('click', () => send('/counter/a/'));

createStatus(registered, counter);
