import { bareExpress } from './bareExpress.js';
import { bareHttp } from './bareHttp.js';
import { oursExpress, oursExpressDeclared, oursHttp } from './ours.js';
import type { Peer } from './peer.js';

const peers = { bareHttp, oursHttp, bareExpress, oursExpress, oursExpressDeclared };

export type PeerName = keyof typeof peers;

export async function startPeer(name: PeerName): Promise<Peer> {
  return peers[name]();
}
