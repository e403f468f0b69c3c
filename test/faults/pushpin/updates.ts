import type { Site } from '../../support/pushpin/site.js';
import { type Random, randomBetween } from '../../support/random.js';
import { pause } from '../../support/time.js';
import type { Followers } from './followers.js';

/** Milliseconds between two updates. */
const PACE = { least: 0, most: 150 };

/** Makes updates, each at one of the apps, until it is told to stop. */
export class Updates {
  made = 0;
  /** By an app that was away: asked of the other then. */
  retried = 0;
  readonly #site: Site;
  readonly #paths: Followers['paths'];
  readonly #random: Random;

  constructor(site: Site, paths: Followers['paths'], random: Random) {
    this.#site = site;
    this.#paths = paths;
    this.#random = random;
  }

  /** So many, one after the other. */
  async run(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      await this.one();
      await pause(randomBetween(this.#random, PACE.least, PACE.most));
    }
  }

  async one(): Promise<void> {
    const { path, holds } = this.#paths[
      Math.floor(this.#random() * this.#paths.length)
    ] as Followers['paths'][number];
    const body = holds === 'items' ? JSON.stringify({ id: `i${++this.made}` }) : undefined;
    if (!body) this.made++;
    const first = this.#random() < 0.5 ? 0 : 1;
    for (let at = first; !(await this.#post(at, path, body)); at = 1 - at) {
      this.retried++;
      await pause(50);
    }
  }

  async #post(at: number, path: string, body: string | undefined): Promise<boolean> {
    const app = this.#site.apps[at as 0 | 1];
    const headers = { 'Content-Type': 'application/json' };
    try {
      const answer = await fetch(app.url + path, { method: 'POST', ...(body && { body, headers }) });
      await answer.arrayBuffer();
      return answer.status === 204;
    } catch {
      return false;
    }
  }
}
