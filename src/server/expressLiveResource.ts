import { LiveServer } from './liveServer.js';
import type { LiveOptions } from './options.js';
import type { UpgradeServer } from './socket/upgrades.js';
import type { MiddlewareApp } from './types.js';

/** `liveResource(app)` under the name of the original package. Create it before you declare routes. */
export class ExpressLiveResource extends LiveServer {
  constructor(app: MiddlewareApp, options?: LiveOptions) {
    super(app, options);
  }

  /** `attach` under the name of the original package. */
  listenWebSocket(server: UpgradeServer): void {
    this.attach(server);
  }
}
