import type { ValueView } from '../../session/select/detail/index.js';
import type { PanelModel } from '../model/model.js';
import { formatTime } from '../state/format.js';

/** Which version is shown, and steps to its neighbours. */
export function VersionBar({ model, view }: { model: PanelModel; view: ValueView }) {
  const { version, previous, next, place, count } = view;
  const { a, b } = model.state.compare;
  const isNewest = model.session.newest.get(version.resource) === version;
  const go = (id: number | undefined) => model.dispatch({ type: 'version', id });
  return (
    <>
      <button
        type="button"
        disabled={previous === undefined}
        aria-label="Older version ([)"
        onClick={() => go(previous)}
      >
        ◂
      </button>
      <strong>{`v${version.n}`}</strong>
      <button
        type="button"
        disabled={next === undefined}
        aria-label="Newer version (])"
        onClick={() => go(next)}
      >
        ▸
      </button>
      <span class="dim">{`${place} of ${count}, ${formatTime(version.at)}`}</span>
      {isNewest ? (
        <span class="dim">newest</span>
      ) : (
        <button type="button" onClick={() => go(undefined)}>
          Newest
        </button>
      )}
      {version.etag !== undefined && <code class="etag">{version.etag}</code>}
      {version.id === a && <span class="side">A</span>}
      {version.id === b && <span class="side">B</span>}
    </>
  );
}
