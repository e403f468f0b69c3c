import type { PanelModel } from '../model/model.js';
import { commandOf } from './command.js';
import { run } from './run.js';

/** Keys count wherever the focus is, unless the element that has it took them. Answers with a function that ends it. */
export function listenForKeys(model: PanelModel, root: HTMLElement): () => void {
  function onKeyDown(event: KeyboardEvent): void {
    const target = event.target as Element | null;
    const isOurs = target === document.body || target === null || root.contains(target);
    if (!isOurs || event.defaultPrevented || event.isComposing) return;
    const command = commandOf(event, isTyping(target));
    if (!command || isPressed(target, event.key)) return;
    if (run(model, command, root)) event.preventDefault();
  }
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}

function isTyping(target: Element | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && target.type !== 'checkbox';
}

/** Enter and Space press what has the focus. */
function isPressed(target: Element | null, key: string): boolean {
  return (
    (key === 'Enter' || key === ' ') && target !== null && /^(?:BUTTON|INPUT|SUMMARY|A)$/.test(target.tagName)
  );
}
