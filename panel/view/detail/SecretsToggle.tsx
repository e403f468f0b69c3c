import type { PanelModel } from '../model/model.js';

/** Secrets are hidden until somebody says otherwise. */
export function SecretsToggle({ model }: { model: PanelModel }) {
  return (
    <label class="option">
      <input
        type="checkbox"
        checked={model.state.showsSecrets}
        onChange={({ currentTarget }) => model.dispatch({ type: 'secrets', on: currentTarget.checked })}
      />
      With secrets
    </label>
  );
}
