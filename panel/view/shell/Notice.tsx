import { useEffect } from 'preact/hooks';
import type { PanelModel } from '../model/model.js';

const shownFor = 4_000;

/** One line for a moment, heard as well as seen. */
export function Notice({ model }: { model: PanelModel }) {
  const { note } = model;
  useEffect(() => {
    if (note === undefined) return;
    const timer = setTimeout(() => model.say(undefined), shownFor);
    return () => clearTimeout(timer);
  }, [note]);
  return (
    <div class={note === undefined ? 'heard' : 'note'} role="status" aria-live="polite">
      {note}
    </div>
  );
}
