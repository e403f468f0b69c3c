// @ts-check
import { LiveResource } from 'liveresource';

// Tells of the resource whose URL it is given until its second value, and must then end by itself.
/** @param {unknown} said */
const say = (said) => console.log(JSON.stringify(said));

/** @type {LiveResource<number>} */
const counter = new LiveResource(process.argv[2] ?? '');
let values = 0;
counter.on('value', (count, { via }) => {
  say({ value: count.toFixed(), via });
  values += 1;
  if (values === 2) counter.cancel();
});
counter.on('state', (state) => say({ state }));
counter.on('error', ({ code }) => {
  say({ error: code });
  counter.cancel();
});
