import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export interface MenuItem {
  label: string;
  /** Of those of which one is chosen. */
  isChosen?: boolean;
  run(): void;
}

export interface MenuProps {
  label: string;
  icon: ComponentChildren;
  /** Groups, with a line between them. */
  groups: readonly (readonly MenuItem[])[];
}

/** A button that opens a list of things to do. It closes by itself: nothing waits for an answer. */
export function Menu({ label, icon, groups }: MenuProps) {
  const [isOpen, open] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isOpen) root.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
  }, [isOpen]);

  function onKeyDown(event: KeyboardEvent): void {
    if (!isOpen || !runKey(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function runKey(key: string): boolean {
    const items = [...(root.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
    else if (key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus();
    else if (key === 'Escape') close();
    else return false;
    return true;
  }

  function close(): void {
    open(false);
    root.current?.querySelector<HTMLElement>('button')?.focus();
  }

  return (
    <div
      class="menu"
      ref={root}
      onKeyDown={onKeyDown}
      onFocusOut={({ relatedTarget }) => {
        if (!root.current?.contains(relatedTarget as Node | null)) open(false);
      }}
    >
      <button
        type="button"
        class="icon"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => open(!isOpen)}
      >
        {icon}
      </button>
      {isOpen && (
        <div class="menu-items" role="menu" aria-label={label}>
          {groups.map((items, n) => (
            <div key={n} role="group">
              {items.map((item) => (
                <Item key={item.label} item={item} onDone={close} />
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function Item({ item: { label, isChosen, run }, onDone }: { item: MenuItem; onDone(): void }) {
  return (
    <button
      type="button"
      role={isChosen === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={isChosen}
      tabIndex={-1}
      onClick={() => {
        onDone();
        run();
      }}
    >
      {isChosen !== undefined && <span aria-hidden="true">{isChosen ? '✓ ' : '  '}</span>}
      {label}
    </button>
  );
}
