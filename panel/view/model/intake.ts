import { reduce, type Session, type SessionInput } from '../../session/index.js';
import { loadNetworkReader } from './networkReader.js';

/** Takes in what a feed gives, in its order. What the browser's network shows waits until its reader is loaded. */
export function createIntake(
  session: Session,
  onTaken: () => void,
): (inputs: readonly SessionInput[]) => void {
  let waiting: SessionInput[] = [];
  let isLoading = false;

  function drain(): void {
    const stop = session.network ? -1 : waiting.findIndex(({ type }) => type === 'network');
    const ready = stop < 0 ? waiting : waiting.slice(0, stop);
    waiting = stop < 0 ? [] : waiting.slice(stop);
    for (const input of ready) reduce(session, input);
    if (ready.length > 0) onTaken();
    if (stop >= 0) load().catch(console.error);
  }

  async function load(): Promise<void> {
    if (isLoading) return;
    isLoading = true;
    session.network = await loadNetworkReader();
    drain();
  }

  return (inputs) => {
    waiting.push(...inputs);
    drain();
  };
}
