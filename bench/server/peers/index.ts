import { bareExpress } from './bareExpress.js';
import { bareHttp } from './bareHttp.js';
import { bareSocket } from './bareSocket.js';
import { oursExpress, oursExpressDeclared, oursHttp, oursSocket } from './ours.js';
import type { Peer } from './peer.js';

const peers = { bareHttp, oursHttp, bareExpress, oursExpress, oursExpressDeclared, bareSocket, oursSocket };

export type PeerName = keyof typeof peers;

export async function startPeer(name: PeerName): Promise<Peer> {
  return peers[name]();
}
