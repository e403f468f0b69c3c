import { version } from '../../../src/version.js';
import { exportHar, exportSession, importSession } from '../../exchange/index.js';
import type { PanelModel } from '../model/model.js';
import { loadNetworkReader } from '../model/networkReader.js';
import { plural } from '../state/format.js';
import { fileName, saveFile } from './saveFile.js';

/** Saves what is known as a file that opens to the same views. */
export function saveSession(model: PanelModel, secrets: boolean): void {
  const at = Date.now();
  const file = exportSession(model.session, { at, version, secrets });
  saveFile(fileName('session', at), JSON.stringify(file));
  model.say(`Saved the session, ${secrets ? 'with' : 'without'} secrets`);
}

/** Saves the traffic that is shown, for other tools. */
export function saveHar(model: PanelModel, secrets: boolean): void {
  const { fits } = model.rows;
  const test = fits.traffic;
  const har = exportHar(model.session, { version, secrets, ...(test && { fits: test }) });
  saveFile(fileName('har', Date.now()), JSON.stringify(har));
  model.say(`Saved ${plural(har.log.entries.length, 'request')}, ${secrets ? 'with' : 'without'} secrets`);
}

/** Shows what was saved once: a session of this panel, or a HAR of any tool. */
export async function openFile(model: PanelModel, file: File): Promise<void> {
  const [text, network] = await Promise.all([file.text(), loadNetworkReader()]);
  const imported = importSession(text, { network });
  if (!imported.ok) return model.say(imported.text);
  model.show({ session: imported.session, name: file.name });
  model.say(`Opened ${file.name}`);
}
