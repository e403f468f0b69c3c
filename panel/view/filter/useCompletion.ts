import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { Completion, CompletionItem } from '../../filter/complete.js';
import type { PanelModel } from '../model/model.js';
import { loadFilterParts } from './parts.js';

export interface CompletionControl {
  items: readonly CompletionItem[];
  /** −1 where nothing of it is. */
  chosen: number;
  look(): void;
  close(): void;
  take(item: CompletionItem): void;
  onKeyDown(event: KeyboardEvent): void;
}

const nothing: Completion = { from: 0, to: 0, items: [] };
const mostShown = 12;

/** What may stand at the caret, with how many rows have it now. Its reader of rows is a chunk of its own. */
export function useCompletion(model: PanelModel, input: RefObject<HTMLInputElement>): CompletionControl {
  const [completion, setCompletion] = useState(nothing);
  const [chosen, choose] = useState(-1);
  const items = completion.items.slice(0, mostShown);

  function look(): void {
    lookUp(model, input.current)
      .then((found) => {
        // It was left meanwhile.
        if (document.activeElement !== input.current) return;
        setCompletion(found);
        choose(-1);
      })
      .catch(console.error);
  }

  function close(): void {
    setCompletion(nothing);
    choose(-1);
  }

  function take({ text }: CompletionItem): void {
    const filter = model.state.filter;
    const { from, to } = completion;
    // A key is followed by what it is compared with, at once.
    const end = text.endsWith(':') ? '' : ' ';
    const rest = filter.slice(to).trimStart();
    model.dispatch({ type: 'filter', text: `${filter.slice(0, from)}${text}${end}${rest}` });
    close();
    const caret = from + text.length + end.length;
    // After the field has its new text.
    requestAnimationFrame(() => {
      input.current?.setSelectionRange(caret, caret);
      if (end === '') look();
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!runKey(event.key, event.ctrlKey)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function runKey(key: string, isControl: boolean): boolean {
    if (key === ' ' && isControl) look();
    else if (items.length === 0) return false;
    else if (key === 'ArrowDown') choose((chosen + 1) % items.length);
    else if (key === 'ArrowUp') choose(chosen <= 0 ? items.length - 1 : chosen - 1);
    else if (key === 'Escape') close();
    else if (key === 'Enter' || key === 'Tab') return takeAt(key === 'Tab' ? Math.max(0, chosen) : chosen);
    else return false;
    return true;
  }

  function takeAt(place: number): boolean {
    const item = items[place];
    if (item) take(item);
    else close();
    return item !== undefined;
  }

  return { items, chosen, look, close, take, onKeyDown };
}

async function lookUp(model: PanelModel, input: HTMLInputElement | null): Promise<Completion> {
  const [{ complete }, { resourceReader, trafficReader }] = await Promise.all([
    import('../../filter/complete.js'),
    loadFilterParts(),
  ]);
  const { session, rows, state } = model;
  const caret = input?.selectionStart ?? state.filter.length;
  const text = input?.value ?? state.filter;
  if (state.view !== 'traffic')
    return complete(text, caret, resourceReader(session), session.resources.values());
  const list = rows.traffic;
  return complete(text, caret, trafficReader(session), list.slice(0, list.shown));
}
