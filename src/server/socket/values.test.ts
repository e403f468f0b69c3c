import { describe, expect, it } from 'vitest';
import { frameworks } from '../../../test/support/server/frameworks.js';
import { SocketClient } from '../../../test/support/server/socketClient.js';
import { startApp } from '../../../test/support/server/startApp.js';

describe.each(frameworks)('$name: values on a WebSocket', (framework) => {
  it('are told after each update, as the JSON that the route gave', async () => {
    let n = 1;
    const { live, server } = await startApp(framework, {
      '/a': (_req, res) => {
        res.writeHead(200, { ETag: `"${n}"`, 'Content-Type': 'application/json' }).end(`{ "n": ${n}.0 }`);
      },
    });
    live.attach(server);
    const client = await SocketClient.open(server);
    expect(await client.subscribe('/a', { mode: 'value' })).toEqual({ id: '1', type: 'subscribed' });
    n = 2;
    await live.updated('/a');
    expect(await client.text()).toBe(
      '{"type":"event","uri":"/a","headers":{"ETag":"\\"2\\"","Content-Type":"application/json"},"body":{ "n": 2.0 }}',
    );
  });
});
