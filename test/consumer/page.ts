import { LiveResource, register } from 'liveresource';

register({ url: '/liveresource-sw.js' });
const counter = new LiveResource<number>('/counter/a/');
counter.on('value', (count, info) => console.log(count.toFixed(), info.etag));
counter.addEventListener('removed', () => counter.cancel());

interface Message {
  no: number;
  text: string;
}
const messages = new LiveResource<Message[]>('/messages/', { id: (message) => message.no, poll: true });
messages.on('child-added', (message, info) => console.log(message.text, info.at));
messages.on('child-removed', (id, message) => console.log(id, message?.text));
messages.on('changes', (changed) => console.log(changed.map(({ no }) => no)));
const room = new LiveResource<{ list: Message[] }, Message>('/room/', {
  items: (data) => data.list,
  id: 'no',
});
room.on('child-changed', ({ text }) => console.log(text, room.value?.list.length));
new LiveResource<unknown, Message>({ updates: '/messages/?after=1', uri: '/messages/' }).on(
  'ready',
  () => {},
);
