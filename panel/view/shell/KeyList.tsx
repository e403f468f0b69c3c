import { keyHelp } from '../keys/keyHelp.js';
import type { PanelModel } from '../model/model.js';

export function KeyList({ model }: { model: PanelModel }) {
  return (
    <aside class="overlay" aria-label="Keys">
      <header>
        <h2>Keys</h2>
        <button
          type="button"
          class="icon"
          aria-label="Close"
          onClick={() => model.dispatch({ type: 'keys', on: false })}
        >
          ✕
        </button>
      </header>
      <dl>
        {keyHelp.map(([keys, about]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
    </aside>
  );
}
