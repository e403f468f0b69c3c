import type { LiveState } from '../../session/model.js';
import { stateSigns } from '../state/words.js';

/** Sign and word in the colour of the state. `isShort`: the word is for those alone who hear it. */
export function StateBadge({
  state,
  word,
  isShort,
}: {
  state: LiveState;
  word?: string | undefined;
  isShort?: boolean;
}) {
  const sign = stateSigns[state];
  return (
    <span class={`state ${state}`}>
      <span class="sign" aria-hidden="true">
        {sign.icon}
      </span>
      <span class={isShort ? 'heard' : 'word'}>{word ?? sign.word}</span>
    </span>
  );
}
