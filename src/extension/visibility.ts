/** A panel that is not shown gets no frames, yet its page counts as visible: the DevTools page hears it, and tells. */
const channelOf = (tabId: number): BroadcastChannel => new BroadcastChannel(`panel of tab ${tabId}`);

export function tellPanelVisibility(tabId: number): (isVisible: boolean) => void {
  const channel = channelOf(tabId);
  return (isVisible) => channel.postMessage(isVisible);
}

export function onPanelVisibility(tabId: number, listener: (isVisible: boolean) => void): void {
  channelOf(tabId).onmessage = ({ data }) => listener(data === true);
}
