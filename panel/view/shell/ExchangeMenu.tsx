import { useRef } from 'preact/hooks';
import type { PanelModel } from '../model/model.js';
import { Menu } from '../parts/Menu.js';

const load = () => import('../exchange/takeAlong.js');

/** Taking a session along. Without secrets, unless somebody asks for them. */
export function ExchangeMenu({ model }: { model: PanelModel }) {
  const picker = useRef<HTMLInputElement>(null);

  function attempt(work: (part: Awaited<ReturnType<typeof load>>) => unknown): void {
    load()
      .then(work)
      .catch((error) => model.say(String(error)));
  }

  return (
    <>
      <Menu
        label="Save and open"
        icon="⤓"
        groups={[
          [
            { label: 'Save session', run: () => attempt((part) => part.saveSession(model, false)) },
            { label: 'Save HAR of what is shown', run: () => attempt((part) => part.saveHar(model, false)) },
          ],
          [
            {
              label: 'Save session with secrets',
              run: () => attempt((part) => part.saveSession(model, true)),
            },
            { label: 'Save HAR with secrets', run: () => attempt((part) => part.saveHar(model, true)) },
          ],
          [{ label: 'Open session or HAR…', run: () => picker.current?.click() }],
        ]}
      />
      <input
        ref={picker}
        type="file"
        accept=".json,.har,application/json"
        hidden
        aria-label="Session or HAR"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = '';
          if (file) attempt((part) => part.openFile(model, file));
        }}
      />
    </>
  );
}
