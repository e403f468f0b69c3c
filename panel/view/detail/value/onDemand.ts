import type { PanelModel } from '../../model/model.js';

/** Bodies come to the panel when somebody looks at them. Answers come as inputs of the session. */
export function askFor(model: PanelModel, of: { resource: number } | { request: number }): void {
  if ('request' in of) askContent(model, of.request);
  else askValue(model, of.resource);
}

function askValue(model: PanelModel, id: number): void {
  const { session, handle } = model;
  const resource = session.resources.get(id);
  if (!resource || !handle) return;
  const source = [...session.sources.values()].find(({ name }) => name === resource.source);
  if (source && resource.key !== undefined) {
    const { name, kind, scope } = source;
    return handle.readValue({ name, kind, ...(scope !== undefined && { scope }) }, resource.key);
  }
  if (resource.answered !== undefined) askContent(model, resource.answered);
}

function askContent({ session, handle }: PanelModel, id: number): void {
  const row = session.requests.get(id);
  if (row && row.outcome !== 'pending') handle?.readContent(row.url, row.at);
}
