/** Gives the browser a file to be saved. */
export function saveFile(name: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name of a file of now, in the order of time. */
export function fileName(kind: 'session' | 'har', at: number): string {
  const moment = new Date(at).toISOString().slice(0, 19).replace(/[:T]/g, '-');
  return kind === 'har' ? `liveresource-${moment}.har` : `liveresource-${moment}.json`;
}
