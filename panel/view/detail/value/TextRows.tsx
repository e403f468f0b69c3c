import type { VNode } from 'preact';
import { VirtualRows } from '../../list/VirtualRows.js';
import { lineHeight } from '../../list/window.js';

export interface TextRowsProps {
  label: string;
  count: number;
  lineAt(index: number): VNode | string;
  classAt?: (index: number) => string;
}

/** Lines of text, of which only those exist that are seen. */
export function TextRows({ label, count, lineAt, classAt }: TextRowsProps) {
  return (
    <VirtualRows
      label={label}
      role="list"
      class="text"
      focus="detail"
      tall={lineHeight}
      count={count}
      rowAt={(index) => (
        <div
          key={index}
          role="listitem"
          class={`line ${classAt?.(index) ?? ''}`}
          style={{ top: `${index * lineHeight}px` }}
        >
          {lineAt(index)}
        </div>
      )}
    />
  );
}
