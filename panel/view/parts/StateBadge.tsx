import type { VNode } from 'preact';
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

const badges = new Map<string, VNode>();

/** The same for the same state, for lists: what shows it already need not be looked through. */
export function knownBadge(state: LiveState, word: string | undefined, isShort = false): VNode {
  const key = [state, word, isShort].join();
  const known = badges.get(key) ?? <StateBadge state={state} word={word} isShort={isShort} />;
  badges.set(key, known);
  return known;
}
