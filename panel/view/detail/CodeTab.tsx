import { codeView } from '../../session/select/detail/index.js';
import { CopyButton } from '../parts/CopyButton.js';
import { requestOrResource } from './asked.js';
import type { TabProps } from './Detail.js';
import { SecretsToggle } from './SecretsToggle.js';

/** Ways to ask the same outside of the page. */
export function CodeTab({ model, subject }: TabProps) {
  const { session, state } = model;
  const asked = requestOrResource(subject);
  const code = asked && codeView(session, asked, { secrets: state.showsSecrets });
  if (!code) return <p class="notice">There is no request to be copied.</p>;
  const snippets = [
    ['cURL', code.curl],
    ['fetch', code.fetch],
    ['wscat', code.wscat],
  ] as const;
  return (
    <div class="sheet">
      <SecretsToggle model={model} />
      {snippets.map(
        ([name, text]) => text !== undefined && <Snippet key={name} name={name} text={text} model={model} />,
      )}
    </div>
  );
}

function Snippet({ name, text, model }: { name: string; text: string } & Pick<TabProps, 'model'>) {
  return (
    <section class="snippet" aria-label={name}>
      <h3>
        {name}
        <CopyButton model={model} text={() => text} label={`Copy as ${name}`} />
      </h3>
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}
