export interface TabListProps<Name extends string> {
  label: string;
  names: readonly Name[];
  titles: Record<Name, string>;
  chosen: Name;
  /** Id of the element that shows what was chosen. */
  controls: string;
  onChoose(name: Name): void;
}

/** Tabs as the ARIA practices have them: one stop for the Tab key, arrows inside. */
export function TabList<Name extends string>({
  label,
  names,
  titles,
  chosen,
  controls,
  onChoose,
}: TabListProps<Name>) {
  function move(event: KeyboardEvent, step: number): void {
    const next = names[(names.indexOf(chosen) + step + names.length) % names.length];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(next);
    document.getElementById(tabId(controls, next))?.focus();
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowLeft') move(event, -1);
    if (event.key === 'ArrowRight') move(event, 1);
  }
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={tabId(controls, name)}
          aria-selected={name === chosen}
          aria-controls={name === chosen ? controls : undefined}
          tabIndex={name === chosen ? 0 : -1}
          onClick={() => onChoose(name)}
        >
          {titles[name]}
        </button>
      ))}
    </div>
  );
}

export const tabId = (controls: string, name: string): string => `${controls}-tab-${name}`;
