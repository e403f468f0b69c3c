// @ts-check
import { LiveResource } from 'liveresource';

// Prints two values of the resource whose URL it is given, and must end by itself when it follows nothing any more.
/** @type {LiveResource<number>} */
const counter = new LiveResource(process.argv[2] ?? '');
let values = 0;
counter.on('value', (count, { via }) => {
  console.log(JSON.stringify([count.toFixed(), via]));
  values += 1;
  if (values === 2) counter.cancel();
});
counter.on('error', ({ code }) => {
  console.log(JSON.stringify(code));
  counter.cancel();
});
