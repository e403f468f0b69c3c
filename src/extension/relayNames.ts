/** The name of a panel's port; those of pages have none. */
export const panelPort = (tabId: number): string => `panel ${tabId}`;

/** The tab that a port's name says, if it is one of a panel. */
export function tabOfPanel(name: string): number | undefined {
  const id = /^panel (\d+)$/.exec(name)?.[1];
  return id === undefined ? undefined : Number(id);
}
