// A part of the page that is loaded when it is first shown. The file that is loaded exports the component as View.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

export function Later<P>({ load, props }: { load: () => Promise<{ View: ComponentType<P> }>; props: P }) {
  const [part, setPart] = useState<{ View: ComponentType<P> }>();
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    load().then(setPart, (error: Error) => setTrouble(error.message));
  }, []);
  if (trouble) return <p class="notice grave" role="alert">This part of the page could not be loaded: {trouble}</p>;
  if (!part) return <div class="loading" aria-busy="true" />;
  const { View } = part;
  return <View {...(props as P & object)} />;
}
