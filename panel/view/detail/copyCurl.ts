import { codeView } from '../../session/select/detail/index.js';
import type { PanelModel } from '../model/model.js';
import { copyAndSay } from '../parts/CopyButton.js';
import { requestOrResource } from './asked.js';
import { subjectOf } from './subject.js';

/** The newest request of what is selected, for a shell. */
export function copyCurl(model: PanelModel): void {
  const { session, state } = model;
  const subject = subjectOf(session, state.selection);
  const asked = subject && requestOrResource(subject);
  const code = asked && codeView(session, asked, { secrets: state.showsSecrets });
  if (code) copyAndSay(model, code.curl);
}
