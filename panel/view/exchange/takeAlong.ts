import { version } from '../../../src/version.js';
import { cutTables, harTraffic, importSession, sessionTables } from '../../exchange/index.js';
import type { PanelModel } from '../model/model.js';
import { loadNetworkReader } from '../model/networkReader.js';
import { plural } from '../state/format.js';
import { openThread } from '../thread/openThread.js';
import { type ExportedFile, type ExportParts, type ExportTask, runExport } from './exportTask.js';
import { fileName, saveFile } from './saveFile.js';

/** Saves what is known as a file that opens to the same views. */
export async function saveSession(model: PanelModel, secrets: boolean): Promise<void> {
  const at = Date.now();
  model.say('Saving the session…');
  const tables = sessionTables(model.session);
  const { bytes } = await exportLater({ kind: 'session', tables, at, version, secrets });
  saveFile(fileName('session', at), bytes);
  model.say(`Saved the session, ${secrets ? 'with' : 'without'} secrets`);
}

/** Saves the traffic that is shown, for other tools. */
export async function saveHar(model: PanelModel, secrets: boolean): Promise<void> {
  const at = Date.now();
  model.say('Saving the HAR…');
  const tables = harTraffic(model.session, model.rows.fits.traffic);
  const { bytes, entries } = await exportLater({ kind: 'har', tables, version, secrets });
  saveFile(fileName('har', at), bytes);
  model.say(`Saved ${plural(entries, 'request')}, ${secrets ? 'with' : 'without'} secrets`);
}

/** In a thread of its own: what it takes for a large file is given back with it. */
async function exportLater(task: ExportTask): Promise<ExportedFile> {
  const { head, parts } = cutTables<object>(task.tables);
  const thread = openThread<ExportParts, ExportedFile>('export', runExport);
  try {
    return await thread.run([{ ...task, tables: head } as ExportTask, ...parts]);
  } finally {
    thread.end();
  }
}

/** Shows what was saved once: a session of this panel, or a HAR of any tool. */
export async function openFile(model: PanelModel, file: File): Promise<void> {
  model.say(`Opening ${file.name}…`);
  const [text, network] = await Promise.all([file.text(), loadNetworkReader()]);
  const imported = importSession(text, { network });
  if (!imported.ok) return model.say(imported.text);
  model.show({ session: imported.session, name: file.name });
  model.say(`Opened ${file.name}`);
}
