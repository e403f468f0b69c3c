import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Ports {
  /** Where clients come in. */
  http: number;
  /** Where apps publish. */
  control: number;
}

/** What a test may want otherwise than Debian has it. */
export interface PushpinSettings {
  /** Of `Grip-Sig`. */
  key: string;
  /** Ports of the app, in the order in which they are tried. */
  apps: readonly number[];
  /** More lines such as `connection_subscription_max=5` for the section `handler`. */
  handler?: readonly string[];
}

/** What Debian installs; sockets that processes speak by are named there. */
const INTERNAL = '/usr/lib/pushpin/internal.conf';

/** A host for which Pushpin is an app itself (`/response` and `/stream`, held on the channel `test`). */
export const TEST_HOST = 'pushpin.test';

/**
 * Everything that one Pushpin needs, in a directory of its own. Debian runs one `zurl` for all of the machine; here
 * each has its own.
 */
export async function writeConfig(dir: string, ports: Ports, settings: PushpinSettings): Promise<void> {
  const internal = (await readFile(INTERNAL, 'utf8')).replaceAll('ipc:///var/run/zurl/', `ipc://${dir}/`);
  await Promise.all([
    writeFile(join(dir, 'internal.conf'), internal),
    writeFile(join(dir, 'zurl.conf'), zurlConfig(dir)),
    writeFile(join(dir, 'pushpin.conf'), pushpinConfig(dir, ports, settings)),
    writeFile(join(dir, 'routes'), routes(settings.apps)),
  ]);
}

export function routes(apps: readonly number[]): string {
  const targets = apps.map((port) => `127.0.0.1:${port},over_http`).join(' ');
  return `${TEST_HOST} test\n* ${targets}\n`;
}

function zurlConfig(dir: string): string {
  return `[General]
instance_id=
in_spec=ipc://${dir}/zurl-in
in_stream_spec=ipc://${dir}/zurl-in-stream
out_spec=ipc://${dir}/zurl-out
in_req_spec=
defpolicy=allow
allow=
deny=
max_open_requests=10000
buffer_size=200000
timeout=600
in_hwm=1000
out_hwm=1000
`;
}

// As /etc/pushpin/pushpin.conf has it, but for ports and paths, and without the sockets that a second one would share.
function pushpinConfig(dir: string, ports: Ports, { key, handler = [] }: PushpinSettings): string {
  return `[global]
include=${dir}/internal.conf
rundir=${dir}
ipc_prefix=pushpin-
port_offset=0
stats_connection_ttl=120

[runner]
services=condure,pushpin-proxy,pushpin-handler
http_port=127.0.0.1:${ports.http}
logdir=${dir}
log_level=${process.env['LIVERESOURCE_PUSHPIN_LOG'] ?? 1}
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
push_in_http_port=${ports.control}
push_in_http_max_headers_size=10000
push_in_http_max_body_size=1000000
stats_spec=ipc://{rundir}/{ipc_prefix}stats
command_spec=ipc://{rundir}/{ipc_prefix}command
message_rate=2500
message_hwm=25000
message_wait=5000
id_cache_ttl=60
connection_subscription_max=20
subscription_linger=60
stats_subscription_ttl=60
stats_report_interval=10
stats_format=tnetstring
${handler.join('\n')}
`;
}
