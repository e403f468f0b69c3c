import type { CompletionItem } from '../../filter/complete.js';

export interface CompletionListProps {
  items: readonly CompletionItem[];
  chosen: number;
  onChoose(item: CompletionItem): void;
}

export function CompletionList({ items, chosen, onChoose }: CompletionListProps) {
  return (
    <div
      class="completion"
      id="filter-completion"
      role="listbox"
      aria-label="What may be written"
      hidden={items.length === 0}
    >
      {items.map((item, n) => (
        <div
          key={item.text}
          id={`completion-${n}`}
          role="option"
          aria-selected={n === chosen}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(item)}
        >
          <code>{item.text}</code>
          <span class="dim">{item.about}</span>
          {item.count !== undefined && <span class="dim number">{item.count}</span>}
        </div>
      ))}
    </div>
  );
}
