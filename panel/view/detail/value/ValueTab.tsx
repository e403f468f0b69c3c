import { useEffect } from 'preact/hooks';
import { type BodyView, valueView, viewBody } from '../../../session/select/detail/index.js';
import type { PanelModel } from '../../model/model.js';
import type { TabProps } from '../Detail.js';
import { VersionBar } from '../VersionBar.js';
import { BodyPane } from './BodyPane.js';
import { askFor } from './onDemand.js';

/** The value of a resource, or the body of a request or frame. */
export function ValueTab({ model, subject }: TabProps) {
  switch (subject.kind) {
    case 'resource':
      return <ResourceValue model={model} resource={subject.resource.id} />;
    case 'request':
      return (
        <PlainBody
          model={model}
          id={subject.request.body}
          type={subject.request.contentType}
          ask={subject.request.id}
        />
      );
    case 'frame':
      return <PlainBody model={model} id={subject.frame.body} type={undefined} ask={undefined} />;
    case 'connection':
      return null;
    default:
      return subject satisfies never;
  }
}

function ResourceValue({ model, resource }: { model: PanelModel; resource: number }) {
  const view = valueView(model.session, resource, model.state.version);
  const isUnseen = view?.body.kind === 'absent' && view.body.why === 'unseen';
  const version = view?.version.id;
  useEffect(() => {
    if (isUnseen) askFor(model, { resource });
  }, [isUnseen, version]);
  if (!view) return <p class="notice">No value of it was seen yet.</p>;
  return (
    <BodyPane model={model} body={view.body} name="value">
      <VersionBar model={model} view={view} />
    </BodyPane>
  );
}

interface PlainProps {
  model: PanelModel;
  id: number | undefined;
  type: string | undefined;
  /** Request whose body may be asked for. */
  ask: number | undefined;
}

function PlainBody({ model, id, type, ask }: PlainProps) {
  const kept = model.session.bodies.get(id);
  const isUnseen = kept === undefined;
  useEffect(() => {
    if (isUnseen && ask !== undefined) askFor(model, { request: ask });
  }, [isUnseen, ask]);
  const absent: BodyView = { kind: 'absent', why: id === undefined ? 'unseen' : 'dropped', bytes: 0 };
  return <BodyPane model={model} body={kept ? viewBody(kept, type) : absent} name={String(id)} />;
}
