import { useEffect } from 'preact/hooks';
import type { PanelModel } from '../model/model.js';

const shownFor = 4_000;

/** One line for a moment, heard as well as seen. */
export function Notice({ model }: { model: PanelModel }) {
  const { note } = model;
  useEffect(() => {
    // What still goes on stays until its end is told.
    if (note === undefined || note.endsWith('…')) return;
    const timer = setTimeout(() => model.say(undefined), shownFor);
    return () => clearTimeout(timer);
  }, [note]);
  return (
    <div class={note === undefined ? 'heard' : 'note'} role="status" aria-live="polite">
      {note}
    </div>
  );
}
