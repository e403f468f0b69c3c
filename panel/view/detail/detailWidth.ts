import type { PanelModel } from '../model/model.js';

/** Pixels that the detail has. */
export function detailWidth({ layout, state }: PanelModel): number {
  return layout.arrangement === 'beside' ? layout.width * state.split : layout.width;
}
