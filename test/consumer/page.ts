import { LiveResource, register } from 'liveresource';

register({ url: '/liveresource-sw.js' });
const counter = new LiveResource<number>('/counter/a/');
counter.on('value', (count, info) => console.log(count.toFixed(), info.etag));
counter.addEventListener('removed', () => counter.cancel());
