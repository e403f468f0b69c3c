import type { PanelModel } from '../model/model.js';
import { copyText } from './copyText.js';

export interface CopyButtonProps {
  model: PanelModel;
  label: string;
  text(): string;
}

export function CopyButton({ model, label, text }: CopyButtonProps) {
  return (
    <button type="button" onClick={() => copyAndSay(model, text())}>
      {label}
    </button>
  );
}

/** Says what was copied, or that it was not. */
export function copyAndSay(model: PanelModel, text: string): void {
  const start = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  copyText(text)
    .then((isDone) => model.say(isDone ? `Copied ${start}` : 'The browser refused to copy.'))
    .catch(console.error);
}
