import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What Debian installs. */
const INTERNAL = '/usr/lib/pushpin/internal.conf';

/**
 * @typedef {object} Settings
 * @property {string} dir where its files may be
 * @property {number} http where browsers come in
 * @property {number} control where apps publish
 * @property {readonly number[]} apps ports of the apps, in the order in which they are tried
 * @property {string} key of the signature by which apps know what came through it
 */

/**
 * Starts a Pushpin, and the `zurl` that asks the apps for it, with a configuration of its own.
 * @param {Settings} settings
 */
export async function startPushpin(settings) {
  const { dir } = settings;
  await mkdir(dir, { recursive: true });
  const internal = (await readFile(INTERNAL, 'utf8')).replaceAll('ipc:///var/run/zurl/', `ipc://${dir}/`);
  await writeFile(join(dir, 'internal.conf'), internal);
  await writeFile(join(dir, 'zurl.conf'), zurlConfig(settings));
  await writeFile(join(dir, 'pushpin.conf'), pushpinConfig(settings));
  await writeFile(join(dir, 'routes'), routes(settings));
  // Ctrl-C reaches `start.mjs` alone.
  const quietly = { stdio: ['ignore', 'ignore', 'inherit'], detached: true };
  return [
    spawn('zurl', [`--config=${dir}/zurl.conf`], quietly),
    spawn('pushpin', [`--config=${dir}/pushpin.conf`, '--merge-output'], quietly),
  ];
}

/** `over_http`: WebSockets reach the app as ordinary requests. */
const routes = ({ apps }) => `* ${apps.map((port) => `127.0.0.1:${port},over_http`).join(' ')}\n`;

const zurlConfig = ({ dir }) => `[General]
in_spec=ipc://${dir}/zurl-in
in_stream_spec=ipc://${dir}/zurl-in-stream
out_spec=ipc://${dir}/zurl-out
in_req_spec=
defpolicy=allow
max_open_requests=10000
buffer_size=200000
timeout=600
`;

const pushpinConfig = ({ dir, http, control, key }) => `[global]
include=${dir}/internal.conf
rundir=${dir}
ipc_prefix=pushpin-
port_offset=0

[runner]
services=condure,pushpin-proxy,pushpin-handler
http_port=127.0.0.1:${http}
logdir=${dir}
log_level=1
client_buffer_size=8192
client_maxconn=50000

[proxy]
routesfile=${dir}/routes
sig_iss=pushpin
sig_key=${key}
updates_check=off

[handler]
push_in_spec=ipc://{rundir}/{ipc_prefix}push-in
push_in_sub_specs=ipc://{rundir}/{ipc_prefix}push-in-sub
push_in_http_addr=127.0.0.1
push_in_http_port=${control}
stats_spec=ipc://{rundir}/{ipc_prefix}stats
command_spec=ipc://{rundir}/{ipc_prefix}command
message_rate=2500
message_hwm=25000
message_wait=5000
id_cache_ttl=60
connection_subscription_max=20
subscription_linger=60
`;
