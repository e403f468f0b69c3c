import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** A component that is a chunk of its own, loaded when it is shown for the first time. */
export function lazyView<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let Loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [failure, setFailure] = useState<string>();
    const [, repaint] = useState(Loaded !== undefined);
    useEffect(() => {
      if (Loaded) return;
      load()
        .then((component) => {
          Loaded = component;
          repaint(true);
        })
        .catch((error) => setFailure(String(error)));
    }, []);
    if (failure !== undefined) return <p class="notice">This part could not be loaded: {failure}</p>;
    return Loaded ? <Loaded {...props} /> : <p class="notice">…</p>;
  };
}
