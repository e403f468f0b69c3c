import type { PanelModel } from '../model/model.js';

/** A fault that is simulated is seen in every view. */
export function SimulationBar({ model }: { model: PanelModel }) {
  const { session } = model;
  const now = [...session.simulations.values()].filter(({ to }) => to === undefined);
  if (now.length === 0) return null;
  const texts = now.map(({ fault, resource }) => {
    const row = session.resources.get(resource);
    return `${fault}${row ? ` for ${session.urlOf(row.url).maskedTarget}` : ''}`;
  });
  return (
    <p class="simulation-bar" role="status">
      {`Simulated: ${texts.join(', ')}`}
    </p>
  );
}
