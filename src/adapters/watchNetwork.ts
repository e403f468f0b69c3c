/** What a browser says of its network, as an engine hears it. */
export interface NetworkWatcher {
  /** Ends every back-off. */
  wake(): void;
  /** Finds out at once whether what is open still lives. */
  doubt(): void;
}

/**
 * `offline` and `online` are hints and no more: a connection may have survived, and one that looks open may be dead after
 * another network was joined.
 */
export function watchNetwork(
  scope: Pick<EventTarget, 'addEventListener'>,
  { wake, doubt }: NetworkWatcher,
): void {
  scope.addEventListener('offline', () => doubt());
  scope.addEventListener('online', () => {
    wake();
    doubt();
  });
}
