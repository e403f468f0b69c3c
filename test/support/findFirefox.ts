import { firstThatStarts, packaged } from './installedBrowser.js';

const commands = ['firefox-esr', 'firefox'];

/**
 * The path of a Firefox that starts: LIVERESOURCE_FIREFOX, else one on the PATH, else Debian's package is installed.
 * Undefined where there is none: its tests are then skipped, with the reason.
 */
export async function findFirefox(): Promise<string | undefined> {
  const named = process.env['LIVERESOURCE_FIREFOX'];
  return named ?? (await firstThatStarts(commands)) ?? (await packaged('firefox-esr', commands));
}
